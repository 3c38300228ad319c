internal import HTTP

/// boto3 as a second opinion about a server: it fills buckets and reads them back.
package struct BotoClient: Sendable {
    /// One operation of boto3, such as `put_object`, with its arguments as AWS names them.
    ///
    /// `BodyFile` names a file to send as `Body`. Listings are followed to their end.
    package struct Call: Sendable {
        let operation: String
        let arguments: [String: JSONValue]

        package init(_ operation: String, _ arguments: [String: JSONValue] = [:]) {
            self.operation = operation
            self.arguments = arguments
        }
    }

    private let endpoint: S3Endpoint
    private let service: String

    package init(_ endpoint: S3Endpoint, service: String = "s3") {
        self.endpoint = endpoint
        self.service = service
    }

    /// Performs calls in order.
    ///
    /// - Returns: an answer for each; a refusal is `{"error", "status", "message"}`.
    package func perform(_ calls: [Call]) async throws -> [JSONValue] {
        let request: JSONValue = [
            "endpoint": .string(endpoint.url), "accessKey": .string(endpoint.accessKey),
            "secretKey": .string(endpoint.secretKey), "region": .string(endpoint.region),
            "service": .string(service),
            "calls": .array(
                calls.map {
                    ["operation": .string($0.operation), "arguments": .object($0.arguments)]
                }),
        ]
        let server = try Self.server.get()
        let response = try await server.http.send(
            HTTPRequest(
                method: "POST", url: server.process.url + "/", body: Array(try request.text.utf8),
                timeout: .seconds(120), responseByteLimit: 64 << 20, usesProxy: false))
        let text = String(decoding: response.body, as: UTF8.self)
        guard response.status == 200 else { throw TestSupportError("boto3 failed:\n\(text)") }
        return try JSONValue(parsing: text).elements
    }

    private struct Server {
        let process: ServerProcess
        let http: CurlClient
    }

    /// One Python for all tests of a process: starting it and importing boto3 takes longer than
    /// most of what it is asked.
    private static let server = Result {
        Server(
            process: try ServerProcess(
                "boto3",
                [
                    PackageLayout.python(),
                    "\(PackageLayout.root)/Tests/TestSupport/Python/boto_server.py",
                ], environment: ["PYTHONDONTWRITEBYTECODE": "1"]),
            http: try CurlClient(CurlConfiguration()))
    }

    /// Performs one call.
    ///
    /// - Throws: `TestSupportError` when the server refused it.
    @discardableResult
    package func call(
        _ operation: String, _ arguments: [String: JSONValue] = [:]
    ) async throws -> JSONValue {
        let answer = try await perform([Call(operation, arguments)])[0]
        if let error = answer["error"]?.stringValue {
            throw TestSupportError("\(operation) \(arguments) was refused: \(error)")
        }
        return answer
    }
}
