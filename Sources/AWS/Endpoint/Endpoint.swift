/// Where requests of one service go.
package struct Endpoint: Sendable, Equatable {
    /// `https` or `http`.
    package let scheme: String
    /// Host as it is written in the URL, lower-case; an IPv6 address in brackets.
    package let host: String
    /// Port, `nil` when it is the scheme's own.
    package let port: Int?
    /// Encoded path below which everything lives, without a slash at its end; mostly empty.
    package let pathPrefix: String
    /// Whether a user named it, as opposed to AWS's own.
    package let isCustom: Bool

    /// Reads the value of `--endpoint-url`, `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`.
    ///
    /// - Throws: `AWSError.invalidConfiguration` for anything but `http` or `https`, a host, and
    ///   perhaps a port and a path; a user name in it would be a secret on the wire.
    package init(parsing url: String) throws(AWSError) {
        guard let parts = Self.parts(of: url) else {
            throw AWSError(
                .invalidConfiguration, action: "use the endpoint \(Self.quoted(url))",
                reason: "it is not a URL of the form http[s]://host[:port][/path]",
                hint: "check --endpoint-url, AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL")
        }
        (scheme, host, port, pathPrefix) = parts
        isCustom = true
    }

    /// AWS's own endpoint of a service in a region.
    ///
    /// - Parameter service: first label of the host, `s3` or `sts`.
    package init(service: String, region: String) {
        scheme = "https"
        host = "\(service).\(region).\(Partition(region: region).dnsSuffix)"
        port = nil
        pathPrefix = ""
        isCustom = false
    }

    private init(scheme: String, host: String, port: Int?, pathPrefix: String, isCustom: Bool) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
        self.isCustom = isCustom
    }

    /// The same endpoint with a label in front of its host.
    package func withHostLabel(_ label: String) -> Endpoint {
        Endpoint(
            scheme: scheme, host: "\(label).\(host)", port: port, pathPrefix: pathPrefix,
            isCustom: isCustom)
    }

    /// The same endpoint with nothing behind its host and port.
    package var withoutPath: Endpoint {
        Endpoint(scheme: scheme, host: host, port: port, pathPrefix: "", isCustom: isCustom)
    }

    /// Scheme, host, port and path prefix; append a path that begins with a slash.
    package var url: String {
        "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(pathPrefix)"
    }

    /// A URL as an error may quote it: without a query, and not at all when it may hold a user's
    /// password, wherever in it that begins and ends.
    static func quoted(_ url: String) -> String {
        url.contains("@")
            ? "whose URL has an @" : String(url.prefix { $0 != "?" && $0 != "#" }).debugDescription
    }

    private static func parts(
        of url: String
    ) -> (scheme: String, host: String, port: Int?, pathPrefix: String)? {
        let bytes = Array(url.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !bytes.contains(where: { "?#@\\\"<>".utf8.contains($0) })
        else { return nil }
        let scheme: String
        if url.lowercased().hasPrefix("https://") {
            scheme = "https"
        } else if url.lowercased().hasPrefix("http://") {
            scheme = "http"
        } else {
            return nil
        }
        let rest = url.dropFirst(scheme.count + 3)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let (host, port) = hostAndPort(rest[..<slash].lowercased()) else { return nil }
        var path = rest[slash...]
        while path.hasSuffix("/") { path = path.dropLast() }
        let defaultPort = scheme == "https" ? 443 : 80
        return (scheme, host, port == defaultPort ? nil : port, String(path))
    }

    private static func hostAndPort(_ authority: String) -> (host: String, port: Int?)? {
        let hostEnd: String.Index
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            let address = authority[..<bracket].dropFirst()
            guard !address.isEmpty,
                address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { return nil }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
            guard hostEnd > authority.startIndex,
                authority[..<hostEnd].allSatisfy({
                    $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_"
                })
            else { return nil }
        }
        let rest = authority[hostEnd...]
        if rest.isEmpty || rest == ":" { return (String(authority[..<hostEnd]), nil) }
        guard rest.hasPrefix(":"), rest.dropFirst().allSatisfy(\.isNumber),
            let port = Int(rest.dropFirst()), (1...65_535).contains(port)
        else { return nil }
        return (String(authority[..<hostEnd]), port)
    }
}
