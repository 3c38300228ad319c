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

    /// The whole text in UTF-8.
    package let bytes: [UInt8]
    /// Names of the signed header fields, lower-case, sorted, joined by semicolons.
    package let signedHeaders: String

    /// The canonical form of a request.
    ///
    /// - Parameter payloadHash: hexadecimal SHA-256 of the body, or `UNSIGNED-PAYLOAD`.
    package init(_ request: HTTPRequest, payloadHash: String, pathRule: PathRule) {
        let target = URLParts(request.url)
        let headers = Self.headers(request.headers, host: target.authority)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        func append(_ text: String, _ end: StaticString) {
            bytes.append(contentsOf: text.utf8)
            end.withUTF8Buffer { bytes.append(contentsOf: $0) }
        }
        append(request.method, "\n")
        append(Self.path(target.path, rule: pathRule), "\n")
        append(Self.query(target.query), "\n")
        for header in headers {
            append(header.name, ":")
            append(header.value, "\n")
        }
        append("", "\n")
        append(signedHeaders, "\n")
        append(payloadHash, "")
        self.bytes = bytes
    }

    /// Lower-case hexadecimal SHA-256 of the text.
    package var hash: String { SHA256Digest.of(bytes).hex }

    private static func headers(
        _ headers: HTTPHeaders, host: String
    ) -> [(name: String, value: String)] {
        var sorted: [(name: String, value: String)] = []
        sorted.reserveCapacity(headers.fields.count + 1)
        func insert(_ name: String, _ value: String) {
            // A dozen fields at most: the next one's place is soon found from the end.
            var index = sorted.endIndex
            while index > 0 {
                let order = UTF8Order.compare(sorted[index - 1].name, name)
                if order == 0 {
                    sorted[index - 1].value += ",\(value)"
                    return
                }
                if order < 0 { break }
                index -= 1
            }
            sorted.insert((name, value), at: index)
        }
        if headers["host"] == nil { insert("host", host) }
        for field in headers.fields {
            let name = field.name.lowercased()
            if isSigned(name) { insert(name, collapsed(field.value)) }
        }
        return sorted
    }

    /// Whether neither the transport nor a proxy adds or rewrites the field on the way, and it is
    /// not the signature's own.
    private static func isSigned(_ name: String) -> Bool {
        switch name {
        case "authorization", "connection", "expect", "transfer-encoding", "user-agent",
            "x-amzn-trace-id":
            false
        default: true
        }
    }

    /// Without surrounding blanks, and runs of them made one space.
    private static func collapsed(_ value: String) -> String {
        guard needsCollapsing(value) else { return value }
        return value.utf8.split(whereSeparator: isBlank)
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private static func needsCollapsing(_ value: String) -> Bool {
        let bytes = value.utf8.span
        var followsBlank = true
        for index in bytes.indices {
            let isBlank = isBlank(bytes[index])
            if isBlank && (followsBlank || bytes[index] != 0x20) { return true }
            followsBlank = isBlank
        }
        return followsBlank && !bytes.isEmpty
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
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
        let rest = bytes[colon...].drop { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
        let target = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        let end = target ?? rest.endIndex
        authority = Self.withoutDefaultPort(url[rest.startIndex..<end], scheme: scheme)
        let mark = rest[end...].firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        path = url[end..<mark]
        query = url[mark...].dropFirst()
    }

    private static func withoutDefaultPort(_ authority: Substring, scheme: Substring) -> String {
        let port = scheme == "https" ? ":443" : ":80"
        return String(authority.hasSuffix(port) ? authority.dropLast(port.count) : authority)
    }
}
