/// Sends requests.
package protocol HTTPClient: Sendable {
    /// Sends one request, once: repeating is the caller's decision.
    ///
    /// Any status is a success here; only the want of a complete response is an error. Cancelling
    /// the calling task ends the exchange at once and throws `.cancelled`.
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}
