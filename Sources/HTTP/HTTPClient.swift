/// Sends requests.
package protocol HTTPClient: Sendable {
    /// Sends one request, once: repeating is the caller's decision.
    ///
    /// Any status is a success here; only the want of a complete response is an error. Cancelling
    /// the calling task ends the exchange at once and throws `.cancelled`.
    ///
    /// - Important: A kept connection may turn out to be closed only when it is used again. When
    ///   it yields no byte of a response, the client itself sends the request again on a new
    ///   connection, so the server may in rare cases see it twice (RFC 9112, section 9.3.1).
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
