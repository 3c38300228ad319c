/// Why no complete response came.
package struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    package enum Code: Sendable {
        /// The calling task was cancelled.
        case cancelled
        /// The URL cannot be parsed or its scheme is neither `http` nor `https`.
        case invalidURL
        /// The host's or the proxy's name has no address.
        case unresolvedHost
        /// No connection, for want of a listener, a route, or in time.
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
    /// Whether any byte of the response had arrived; when none had, the connection may just have
    /// been closed by the server while it idled, and repeating at once is sound.
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
            case .cancelled: "request cancelled"
            case .invalidURL: "invalid URL"
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
}
