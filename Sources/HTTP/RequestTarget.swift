/// Where a request goes, once everything was refused in it that would not go out as it is written.
///
/// libcurl drops a fragment, sends a user name as a header and copies line breaks in header
/// fields verbatim; all three would make the request another one than the caller meant.
struct RequestTarget: Sendable {
    /// Whether the URL's scheme is `https`.
    let isSecure: Bool
    /// Host and port as the URL spells them, for messages.
    let host: String

    /// S3 keys have at most 1,024 bytes, 3,072 when all are escaped; signed query strings with a
    /// session token some thousands more. libcurl itself gives up at 8,000,000.
    private static let maximumByteCount = 65_536

    /// Examines `request`.
    ///
    /// - Throws: `HTTPError` with the code `.invalidURL` or `.invalidRequest`.
    init(_ request: HTTPRequest) throws(HTTPError) {
        let url = request.url.utf8
        let scheme: String.UTF8View
        if request.url.hasPrefix("https://") {
            scheme = "https://".utf8
        } else if request.url.hasPrefix("http://") {
            scheme = "http://".utf8
        } else {
            throw HTTPError(.invalidURL, host: "unknown host", detail: "not an http or https URL")
        }
        let authority = url.dropFirst(scheme.count).prefix { byte in
            byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
        }
        isSecure = scheme.count == "https://".utf8.count

        guard !authority.contains(UInt8(ascii: "@")) else {
            // The user name may be a secret: it stays out of the message.
            throw HTTPError(.invalidURL, host: "unknown host", detail: "it names a user")
        }
        let host = String(decoding: authority, as: UTF8.self)
        guard !authority.isEmpty else {
            throw HTTPError(.invalidURL, host: "unknown host", detail: "it names no host")
        }
        guard url.count <= Self.maximumByteCount else {
            throw HTTPError(.invalidURL, host: host, detail: "it is \(url.count) bytes long")
        }
        // '#' begins a fragment, which is not sent; the others end the request line or are no URL.
        guard Self.all(request.url, { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) else {
            throw HTTPError(
                .invalidURL, host: host, detail: "it has characters that are not percent-encoded")
        }
        self.host = host

        guard Self.isToken(request.method) else {
            throw HTTPError(.invalidRequest, host: host, detail: "the method is not a token")
        }
        guard request.method != "HEAD" || request.body.isEmpty else {
            throw HTTPError(.invalidRequest, host: host, detail: "HEAD has a body")
        }
        for field in request.headers.fields {
            guard Self.isToken(field.name) else {
                throw HTTPError(
                    .invalidRequest, host: host, detail: "a header field's name is not a token")
            }
            guard Self.all(field.value, { $0 != 0 && $0 != 0x0a && $0 != 0x0d }) else {
                throw HTTPError(
                    .invalidRequest, host: host,
                    detail: "the header field \(field.name) has a line break or NUL in its value")
            }
        }
        guard request.headers["Transfer-Encoding"] == nil else {
            throw HTTPError(
                .invalidRequest, host: host, detail: "the body's framing is the client's affair")
        }
    }

    /// Whether `text` is a token: letters, digits and some signs (RFC 9110, section 5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && all(text) { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
                    UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
                    UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    /// Whether all bytes are as they should be; ten times faster than over the string's view.
    private static func all(_ text: String, _ isValid: (UInt8) -> Bool) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where !isValid(bytes[index]) { return false }
        return true
    }
}
