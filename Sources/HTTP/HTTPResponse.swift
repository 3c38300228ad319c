/// One complete HTTP response; a redirect is a response like any other and is never followed.
package struct HTTPResponse: Sendable {
    /// Status code of the final (not 1xx) response.
    package var status: Int
    /// Header fields of the final response.
    package var headers: HTTPHeaders
    /// The body as it came: no content decoding is done.
    package var body: [UInt8]

    /// A response with the given parts.
    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
