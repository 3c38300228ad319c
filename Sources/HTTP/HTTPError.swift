/// Why no complete response came.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    package enum Code: Sendable {
        /// The calling task was cancelled, or the client was shut down.
        case cancelled
        /// The URL cannot be parsed, has characters that must be percent-encoded, names a user, or
        /// its scheme is neither `http` nor `https`. Nothing was sent.
        case invalidURL
        /// The method or a header field cannot be written in HTTP/1.1. Nothing was sent.
        case invalidRequest
        /// The host's or the proxy's name has no address.
        case unresolvedHost
        /// No connection, for want of a listener, a route, the proxy's consent, or in time.
        case connectionFailed
        /// The server's certificate is not trusted or does not fit the host, or TLS failed.
        case tlsFailed
        /// The connection ended before the response was complete.
        case connectionLost
        /// The exchange took longer than allowed, or stalled.
        case timedOut
        /// The response is longer than allowed.
        case responseTooLarge
        /// The response is not HTTP.
        case invalidResponse
    }

    /// What kind of failure it is.
    package let code: Code
    /// Host and port that were addressed.
    package let host: String
    /// The transport's own words.
    package let detail: String
    /// Whether the response had begun, with at least one line; when it had not, the connection may
    /// just have been closed by the server while it idled, and repeating at once is sound.
    package let responseStarted: Bool

    /// A failure.
    package init(_ code: Code, host: String, detail: String, responseStarted: Bool = false) {
        self.code = code
        self.host = host
        self.detail = detail
        self.responseStarted = responseStarted
    }

    /// One sentence: what failed, with whom, and the transport's words.
    package var description: String {
        let what =
            switch code {
            case .cancelled: "cancelled the request to"
            case .invalidURL: "invalid URL for"
            case .invalidRequest: "invalid request to"
            case .unresolvedHost: "cannot resolve"
            case .connectionFailed: "cannot connect to"
            case .tlsFailed: "no trusted TLS connection to"
            case .connectionLost: "connection lost to"
            case .timedOut: "no answer in time from"
            case .responseTooLarge: "response too large from"
            case .invalidResponse: "not an HTTP response from"
            }
        return detail.isEmpty ? "\(what) \(host)" : "\(what) \(host): \(detail)"
    }

    /// What the user may try, where the failure suggests something.
    package var hint: String? {
        switch code {
        case .unresolvedHost, .connectionFailed:
            "check the endpoint and region, and HTTPS_PROXY and NO_PROXY if a proxy is in use"
        case .tlsFailed:
            "install ca-certificates, or set AWS_CA_BUNDLE to the file of the server's authority"
        case .invalidResponse:
            "check that the endpoint's scheme (http or https) and port are right"
        case .cancelled, .invalidURL, .invalidRequest, .connectionLost, .timedOut,
            .responseTooLarge:
            nil
        }
    }
}
