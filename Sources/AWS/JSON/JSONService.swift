internal import FoundationEssentials
internal import HTTP
internal import Platform

/// A service that is asked with a JSON object and answers with one, all operations at one URL.
///
/// <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>
struct JSONService: Sendable {
    /// What sends the requests.
    let client: AWSClient
    /// What it is called: `SQS`.
    let name: String
    /// What stands before the operation in `X-Amz-Target`.
    let target: String
    /// `1.0` or `1.1`, which differ in the content type alone.
    let version: String
    /// Where its requests go in a region.
    let endpoint: @Sendable (_ region: String) -> Endpoint

    /// How long an ordinary request may take.
    private static let timeout = Duration.seconds(20)
    /// Ordinary answers have some hundred bytes.
    private static let responseByteLimit = 1 << 20

    /// A request of `operation` about `resource`, with an object of `members` for its body.
    func request(
        _ operation: String, _ resource: String, _ members: [String: JSONInput]
    ) throws -> ServiceRequest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Array(try encoder.encode(members))
        var request = ServiceRequest(operation, resource, method: "POST") { [endpoint] region in
            endpoint(region).url + "/"
        }
        request.protocolName = name
        request.headers = [
            "Content-Type": "application/x-amz-json-\(version)",
            "X-Amz-Target": "\(target).\(operation)",
        ]
        request.body = body
        request.payloadHash = SHA256Digest.of(body).hex
        request.timeout = Self.timeout
        request.responseByteLimit = Self.responseByteLimit
        return request
    }

    /// Sends a request and reads the object that answers it.
    ///
    /// - Parameter check: finds what is wrong with an output that could be read.
    func send<Output: Decodable>(
        _ request: ServiceRequest, for type: Output.Type,
        check: (Output) -> String? = { _ in nil }
    ) async throws -> Output {
        try await client.send(request) { response throws(ServiceFault) in
            guard let output = try? JSONDocument.decode(type, from: response.body) else {
                throw ServiceFault("the answer is not what \(name) returns", in: response)
            }
            if let problem = check(output) { throw ServiceFault(problem, in: response) }
            return output
        }
    }

    /// Sends a request whose answer has nothing to tell: an empty body or an object.
    func send(_ request: ServiceRequest) async throws {
        try await client.send(request) { response throws(ServiceFault) in
            guard !response.body.isEmpty else { return }
            guard (try? JSONDocument.decode(Nothing.self, from: response.body)) != nil else {
                throw ServiceFault("the answer is not what \(name) returns", in: response)
            }
        }
    }

    private struct Nothing: Decodable {
        private enum Key: CodingKey {}

        init(from decoder: any Decoder) throws {
            _ = try decoder.container(keyedBy: Key.self)
        }
    }
}

/// A member of a request's object.
enum JSONInput: Encodable {
    case text(String)
    case number(Int)
    case texts([String])

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .texts(let texts): try container.encode(texts)
        }
    }
}
