import HTTP
import Synchronization

/// An HTTP client whose answers are made up by a test, and that remembers what it was asked.
final class ScriptedHTTP: HTTPClient {
    private let answer: @Sendable (HTTPRequest, Int) async throws(HTTPError) -> HTTPResponse
    private let log = Mutex<[HTTPRequest]>([])

    /// - Parameter answer: gets the request and how many came before it.
    init(
        _ answer: @escaping @Sendable (HTTPRequest, Int) async throws(HTTPError) -> HTTPResponse
    ) {
        self.answer = answer
    }

    /// A client that nobody may use.
    static var unreachable: ScriptedHTTP {
        ScriptedHTTP { request, _ throws(HTTPError) in
            throw HTTPError(.connectionFailed, host: request.url, detail: "scripted")
        }
    }

    /// All requests so far.
    var requests: [HTTPRequest] { log.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let index = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return try await answer(request, index)
    }
}

extension HTTPResponse {
    /// A response with text for its body.
    init(_ status: Int, _ text: String) {
        self.init(status: status, body: Array(text.utf8))
    }
}

extension HTTPRequest {
    /// The body as text.
    var bodyText: String { String(decoding: body, as: UTF8.self) }
}
