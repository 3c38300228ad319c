package import HTTP
internal import Platform

/// The text that both sides make of a request, and whose hash is signed.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
package struct CanonicalRequest: Sendable {
    /// How the path is written.
    package enum PathRule: Sendable {
        /// As it is on the wire: S3, where `a//b`, `./a` and `a/../b` are three keys.
        case verbatim
        /// Each character of the encoded path encoded once more.
        case encodedAgain
        /// Dot segments and repeated slashes resolved, then encoded once more.
        case normalizedAndEncodedAgain
    }

    /// The whole text.
    package let text: String
    /// Names of the signed header fields, lower-case, sorted, joined by semicolons.
    package let signedHeaders: String

    /// The canonical form of a request.
    ///
    /// - Parameter payloadHash: hexadecimal SHA-256 of the body, or `UNSIGNED-PAYLOAD`.
    package init(_ request: HTTPRequest, payloadHash: String, pathRule: PathRule) {
        let target = URLParts(request.url)
        let headers = Self.headers(request.headers, host: target.authority)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        var text = request.method + "\n" + Self.path(target.path, rule: pathRule) + "\n"
        text += Self.query(target.query) + "\n"
        for header in headers { text += header.name + ":" + header.value + "\n" }
        text += "\n" + signedHeaders + "\n" + payloadHash
        self.text = text
    }

    /// Lower-case hexadecimal SHA-256 of the text.
    package var hash: String { SHA256Digest.of(Array(text.utf8)).hex }

    /// Fields that the transport or a proxy may add or rewrite on the way, and the signature's own.
    private static let unsignedNames: Set<String> = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent",
        "x-amzn-trace-id",
    ]

    private static func headers(
        _ headers: HTTPHeaders, host: String
    ) -> [(name: String, value: String)] {
        var values: [String: String] = headers["host"] == nil ? ["host": host] : [:]
        for field in headers.fields {
            let name = field.name.lowercased()
            guard !unsignedNames.contains(name) else { continue }
            let value = collapsed(field.value)
            values[name] = values[name].map { "\($0),\(value)" } ?? value
        }
        return values.sorted { UTF8Order.compare($0.key, $1.key) < 0 }
            .map { (name: $0.key, value: $0.value) }
    }

    /// Without surrounding blanks, and runs of them made one space.
    private static func collapsed(_ value: String) -> String {
        value.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D })
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private static func path(_ path: Substring, rule: PathRule) -> String {
        switch rule {
        case .verbatim:
            return path.isEmpty ? "/" : String(path)
        case .encodedAgain:
            return path.isEmpty ? "/" : PercentEncoding.encode(String(path), keepsSlashes: true)
        case .normalizedAndEncodedAgain:
            return PercentEncoding.encode(normalized(path), keepsSlashes: true)
        }
    }

    /// Resolves `.`, `..` and empty segments, and keeps a slash at the end.
    private static func normalized(_ path: Substring) -> String {
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        for segment in segments {
            switch segment {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        let endsOpen = path.utf8.last == UInt8(ascii: "/")
        guard !kept.isEmpty else { return "/" }
        return "/" + kept.joined(separator: "/") + (endsOpen ? "/" : "")
    }

    /// Parameters sorted by the bytes of name and value as they are encoded. Decoding first makes
    /// every spelling of a parameter the one that AWS computes from what it received.
    private static func query(_ query: Substring) -> String {
        guard !query.isEmpty else { return "" }
        let parameters = query.split(separator: "&").map { parameter in
            let halves = parameter.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: reencoded(halves[0]), value: halves.count > 1 ? reencoded(halves[1]) : "")
        }
        let sorted = parameters.sorted {
            let order = UTF8Order.compare($0.name, $1.name)
            return order != 0 ? order < 0 : UTF8Order.compare($0.value, $1.value) < 0
        }
        return sorted.map { $0.name + "=" + $0.value }.joined(separator: "&")
    }

    private static func reencoded(_ text: Substring) -> String {
        var result: [UInt8] = []
        PercentEncoding.append(
            PercentEncoding.decodeBytes(text.utf8, plusIsSpace: false), keepsSlashes: false,
            to: &result)
        return String(decoding: result, as: UTF8.self)
    }
}

/// The parts of an absolute URL, cut apart without any decoding.
struct URLParts {
    /// Scheme, lower-case.
    let scheme: Substring
    /// What the transport sends as `Host`: the port is left out where it is the scheme's default.
    let authority: String
    /// Encoded path, may be empty.
    let path: Substring
    /// Encoded query without its question mark.
    let query: Substring

    init(_ url: String) {
        let bytes = url.utf8
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.startIndex
        scheme = url[..<colon]
        let rest = url[colon...].drop { $0 == ":" || $0 == "/" }
        let target = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        authority = Self.withoutDefaultPort(rest[..<(target ?? rest.endIndex)], scheme: scheme)
        let tail = target.map { rest[$0...] } ?? ""
        let mark = tail.utf8.firstIndex(of: UInt8(ascii: "?")) ?? tail.endIndex
        path = tail[..<mark]
        query = tail[mark...].dropFirst()
    }

    private static func withoutDefaultPort(_ authority: Substring, scheme: Substring) -> String {
        let port = scheme == "https" ? ":443" : ":80"
        return String(authority.hasSuffix(port) ? authority.dropLast(port.count) : authority)
    }
}
