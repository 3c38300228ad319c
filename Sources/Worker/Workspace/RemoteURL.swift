internal import Platform

/// Where a workspace is cloned from and pushed to, and what lets it in there.
///
/// The two are kept apart: git gets the URL without its secret, and the secret only in the
/// environment of the commands that talk to the remote.
struct RemoteURL: Sendable {
    /// The URL without user and password.
    let url: String
    /// The value of the `Authorization` header; `nil` where git has its own ways (ssh, a file).
    let authorization: String?
    /// Scheme, host and port with a slash at the end: the header goes to no other.
    let origin: String?
    /// Everything that must not be seen.
    let secrets: [String]

    /// Reads `REPO_URL`.
    ///
    /// - Parameter token: goes before one that stands in the URL.
    /// - Throws: `WorkspaceError` when it is none of `https`, `http`, `ssh`, `file`, `user@host:path`
    ///   or an absolute path, or when a secret would have to travel unencrypted.
    init(_ text: String, token: String?) throws(WorkspaceError) {
        func unusable(_ reason: String, _ hint: String) -> WorkspaceError {
            WorkspaceError(.unusable, action: "use REPO_URL", reason: reason, hint: hint)
        }
        let usual = "it looks like https://github.com/owner/name.git"
        guard !text.isEmpty, !text.hasPrefix("-"), text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { throw unusable("it is empty, has spaces or begins with a hyphen", usual) }
        guard let separator = text.firstRange(of: "://") else {
            guard text.hasPrefix("/") || Self.isSecureShellAddress(text) else {
                throw unusable("it has no scheme", usual)
            }
            (url, authorization, origin, secrets) = (text, nil, nil, [])
            return
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard ["https", "http", "ssh", "file"].contains(scheme) else {
            throw unusable("its scheme is not one of https, http, ssh and file", usual)
        }
        guard scheme.hasPrefix("http") else {
            (url, authorization, origin, secrets) = (text, nil, nil, [])
            return
        }
        let rest = text[separator.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let at = authority.lastIndex(of: "@")
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard !host.isEmpty, host.first != ":" else { throw unusable("it names no host", usual) }
        url = scheme + "://" + host + rest[slash...]
        origin = scheme + "://" + host + "/"
        let login = Login(userInformation: at.map { authority[..<$0] }, token: token)
        guard let login else {
            (authorization, secrets) = (nil, [])
            return
        }
        guard scheme == "https" || Self.isLoopback(host) else {
            throw unusable(
                "the token would travel unencrypted", "use https:// instead of http://")
        }
        let encoded = Base64.encode(Array((login.user + ":" + login.password).utf8))
        authorization = "Basic " + encoded
        secrets = [login.password, encoded] + login.spellings
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } : host.prefix { $0 != ":" }
        return name == "localhost" || name == "[::1" || name.hasPrefix("127.")
    }

    /// `user@host:path`, with no `::` that would choose a program to talk to.
    private static func isSecureShellAddress(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), text[..<colon].contains("@"),
            !text[..<colon].contains("/")
        else { return false }
        let path = text[text.index(after: colon)...]
        return !path.isEmpty && !path.hasPrefix(":")
    }
}

/// User and password for HTTP.
private struct Login {
    var user: String
    var password: String
    /// The password as it stood in the URL.
    var spellings: [String] = []

    /// The token, or else what stands in the URL; a user alone is a token there, as in
    /// `https://TOKEN@github.com/…`, unless there is a token besides.
    init?(userInformation: Substring?, token: String?) {
        let parts = userInformation?.split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let inURL = parts.map { $0.count == 2 ? $0[1] : $0[0] }.flatMap { $0.isEmpty ? nil : $0 }
        let spelled = inURL.map { [String($0), Self.decoded($0)] } ?? []
        if let token, !token.isEmpty {
            // GitHub takes any user with a token; this is the one it names in its manual.
            (user, password, spellings) = (
                "x-access-token", token, parts?.count == 2 ? spelled : []
            )
        } else if let parts, let inURL {
            user = parts.count == 2 ? Self.decoded(parts[0]) : "x-access-token"
            (password, spellings) = (Self.decoded(inURL), spelled)
        } else {
            return nil
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let decoded = Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self)),
                decoded.count == 1
            {
                bytes += decoded
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
