import AWS
import HTTP
import TestSupport

/// Queues and services over a script, on a clock that does not wait.
struct ServiceBench {
    static let queueURL = "https://sqs.eu-west-1.amazonaws.com/123456789012/input"

    let http: StubClient
    let credentials: StubCredentials
    let clock = InstantClock()
    let client: AWSClient

    init(_ service: String, _ steps: [StubClient.Step], token: String? = nil) {
        http = StubClient(steps)
        credentials = StubCredentials(token: token)
        client = AWSClient(
            http: http, credentials: credentials, service: service, region: "us-east-1",
            limiter: ConcurrencyLimiter(bound: 8), clock: clock, localTime: { Bench.now },
            jitter: { 0.5 })
    }

    func queue(_ url: String = queueURL, endpoint: String? = nil) throws -> SQSClient {
        try SQSClient(
            queueURL: url, client: client,
            endpoint: try endpoint.map { try Endpoint(parsing: $0) })
    }

    var ecs: ECSClient { ECSClient(cluster: "sites", service: "amelia", client: client) }

    /// The body of a request that was sent.
    func sent(_ index: Int = 0) throws -> JSONValue {
        try JSONValue(parsing: http.requests[index].bodyText)
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPError {
    /// An error as the JSON services write it.
    static func jsonError(
        _ status: Int, _ type: String, message: String = "message", headers: HTTPHeaders = [:]
    ) -> Self {
        .success(
            HTTPResponse(
                status: status, headers: headers,
                body: Array(#"{"__type":"\#(type)","message":"\#(message)"}"#.utf8)))
    }
}
