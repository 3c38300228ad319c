package import HTTP

/// An answer that reports an error, or a success without the content that is due.
package struct ServiceFault: Error, Sendable, Equatable {
    /// HTTP status.
    package var status: Int
    /// The service's name of the error; an answer to HEAD has none.
    package var code: String?
    /// The service's message, shortened and on one line.
    package var message: String
    /// Identifier of the request.
    package var requestID: String?
    /// The bucket's region, where the service told it.
    package var region: String?
    /// The server's clock, in seconds since the epoch.
    package var date: Int64?
    /// The pause that the server asks for.
    package var wish: RetryWish?

    /// Larger error documents are not looked into.
    static let bodyByteLimit = 64 << 10

    /// A fault found in `response` by its reader.
    package init(_ message: String, in response: HTTPResponse) {
        status = response.status
        self.message = message
        let headers = response.headers
        requestID = Self.printable(headers["x-amz-request-id"] ?? headers["x-amzn-requestid"])
        region = Self.printable(headers["x-amz-bucket-region"])
        date = headers["date"].flatMap(Timestamp.parseHTTPDate)
        wish = Self.wish(headers)
    }

    /// The fault that an error response reports: `<Error>` as S3 has it, `<ErrorResponse><Error>`
    /// as the query services have it, or an object as the JSON services have it.
    package init(_ response: HTTPResponse) {
        self.init("HTTP status \(response.status)", in: response)
        guard response.body.count <= Self.bodyByteLimit else { return }
        if JSONErrorDocument.isPlausible(response) {
            let document = JSONErrorDocument(response)
            code = Self.printable(document.code)
            if let text = document.message.flatMap(Self.publishable) { message = text }
        } else {
            readXML(response.body)
        }
    }

    private mutating func readXML(_ body: [UInt8]) {
        guard let root = try? XMLElement.parse(body) else { return }
        let error = root["Error"] ?? root["Errors"]?["Error"] ?? root
        guard error.name == "Error" else { return }
        code = Self.printable(error["Code"]?.text)
        if let text = error["Message"].map(\.text).flatMap(Self.publishable) { message = text }
        requestID = requestID ?? Self.printable((error["RequestId"] ?? root["RequestId"])?.text)
        region = region ?? Self.printable(error["Region"]?.text)
    }

    /// A message without the request that it quotes: services that refuse a signature show what they
    /// would have signed, and in it the session token.
    private static func publishable(_ message: String) -> String? {
        let quotation = message.firstRange(of: "The Canonical String")?.lowerBound
        var words = message[..<(quotation ?? message.endIndex)]
        while words.last?.isWhitespace == true { words.removeLast() }
        return printable(String(words))
    }

    /// A server's words go to a terminal: no control characters, and not without end.
    static func printable(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return String(
            text.unicodeScalars.prefix(400).map { scalar in
                scalar.properties.generalCategory == .control ? " " : Character(scalar)
            })
    }

    private static func wish(_ headers: HTTPHeaders) -> RetryWish? {
        if let text = headers["x-amz-retry-after"], let value = Int64(text), value >= 0 {
            return .precise(.milliseconds(value))
        }
        if let text = headers["retry-after"], let value = Int64(text), value >= 0 {
            return .httpSeconds(.seconds(value))
        }
        return nil
    }
}
