/// One HTTP request, to be sent exactly as it is written here.
package struct HTTPRequest: Sendable {
    /// The request method, in capitals.
    package var method: String
    /// Absolute URL, already percent-encoded. It goes out unchanged: dot segments, double slashes
    /// and the spelling of escapes are kept, because AWS signs the spelling.
    package var url: String
    /// Header fields, sent in this order and spelling; an empty value is sent too. `Host` and
    /// `User-Agent` are added when they are not among them. `Content-Length` is always the
    /// client's own, and `Transfer-Encoding` is refused. Nothing else is added.
    package var headers: HTTPHeaders
    /// The body; shared, not copied, when the request is repeated.
    package var body: [UInt8]
    /// How long to wait for a connection: address look-up, proxy and TLS included.
    package var connectTimeout: Duration
    /// How long the whole exchange may take, counted from when it gets its turn; `nil` leaves it
    /// to the stall detection (a transfer below 1 byte/s for 30 s fails).
    package var timeout: Duration?
    /// The most bytes that the response body may have; a longer one fails the request.
    package var responseByteLimit: Int
    /// Whether the proxy of the environment applies. Link-local credential endpoints say no.
    package var usesProxy: Bool

    /// A request with the given parts and the default limits.
    package init(
        method: String,
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        connectTimeout: Duration = .seconds(10),
        timeout: Duration? = nil,
        responseByteLimit: Int = 8 << 20,
        usesProxy: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.responseByteLimit = responseByteLimit
        self.usesProxy = usesProxy
    }
}
