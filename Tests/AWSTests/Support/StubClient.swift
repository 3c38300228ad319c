import AWS
import HTTP
import Synchronization
import Testing

/// An HTTP client that plays a script and keeps what it was asked.
final class StubClient: HTTPClient {
    /// One answer, or the want of one.
    typealias Step = Result<HTTPResponse, HTTPError>

    private struct State {
        var steps: [Step]
        var requests: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    /// Plays the steps in order; the last one is repeated.
    init(_ steps: [Step]) {
        state = Mutex(State(steps: steps))
    }

    /// What was sent so far.
    var requests: [HTTPRequest] { state.withLock(\.requests) }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let step = state.withLock { state in
            state.requests.append(request)
            return state.steps.count > 1 ? state.steps.removeFirst() : state.steps[0]
        }
        return try step.get()
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPError {
    /// A success with a body.
    static func ok(_ body: String = "", headers: HTTPHeaders = [:]) -> Self {
        .success(HTTPResponse(status: 200, headers: headers, body: Array(body.utf8)))
    }

    /// A successful write.
    static func etag(_ etag: String = "e1", headers: HTTPHeaders = [:]) -> Self {
        var headers = headers
        headers["ETag"] = "\"\(etag)\""
        return .success(HTTPResponse(status: 200, headers: headers))
    }

    /// An error as S3 writes it.
    static func error(
        _ status: Int, _ code: String? = nil, message: String = "message", extra: String = "",
        headers: HTTPHeaders = [:]
    ) -> Self {
        let body =
            code.map { "<Error><Code>\($0)</Code><Message>\(message)</Message>\(extra)</Error>" }
        return .success(
            HTTPResponse(status: status, headers: headers, body: Array((body ?? "").utf8)))
    }

    /// No answer.
    static func lost(_ code: HTTPError.Code, responseStarted: Bool = false) -> Self {
        .failure(
            HTTPError(code, host: "host", detail: "detail", responseStarted: responseStarted))
    }
}

/// Credentials that count how often they were refused.
final class StubCredentials: CredentialSource {
    private struct State {
        var current: Credentials
        var invalidations = 0
    }

    private let state: Mutex<State>

    init(token: String? = nil) {
        state = Mutex(
            State(
                current: Credentials(
                    accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: token)))
    }

    var invalidations: Int { state.withLock(\.invalidations) }

    func credentials() async throws -> Credentials { state.withLock(\.current) }

    func invalidate(_ credentials: Credentials) async {
        state.withLock { state in
            state.invalidations += 1
            state.current.sessionToken = "renewed-\(state.invalidations)"
        }
    }
}

/// A client over a script, on a clock that does not wait.
struct Bench {
    let http: StubClient
    let credentials: StubCredentials
    let clock = InstantClock()
    let client: AWSClient
    let s3: S3Client

    /// The local time of every test: 2013-05-24T00:00:00Z.
    static let now: Int64 = 1_369_353_600

    init(
        _ steps: [StubClient.Step], bucket: String = "bucket", region: String = "eu-west-1",
        attempts: Int = 3, token: String? = nil, endpoint: String? = nil
    ) throws {
        http = StubClient(steps)
        credentials = StubCredentials(token: token)
        client = AWSClient(
            http: http, credentials: credentials, service: "s3", region: region,
            retry: RetryPolicy(maximumAttempts: attempts), limiter: ConcurrencyLimiter(bound: 8),
            clock: clock, localTime: { Self.now }, jitter: { 0.5 })
        s3 = try S3Client(
            bucket: bucket, client: client,
            addressing: S3Addressing(custom: try endpoint.map { try Endpoint(parsing: $0) }))
    }
}

/// The `AWSError` that the body throws.
func awsError(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> AWSError {
    do {
        try await body()
    } catch let error as AWSError {
        return error
    }
    throw try #require(nil as (any Error)?, "no error was thrown", sourceLocation: sourceLocation)
}
