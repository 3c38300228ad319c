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

    /// Performs calls in order, in one start of Python.
    ///
    /// - Returns: an answer for each; a refusal is `{"error", "status", "message"}`.
    package func perform(_ calls: [Call]) async throws -> [JSONValue] {
        let answer = try await PythonOracle.run(
            "TestSupport/Python/boto_calls.py",
            input: [
                "endpoint": .string(endpoint.url), "accessKey": .string(endpoint.accessKey),
                "secretKey": .string(endpoint.secretKey), "region": .string(endpoint.region),
                "service": .string(service),
                "calls": .array(
                    calls.map {
                        ["operation": .string($0.operation), "arguments": .object($0.arguments)]
                    }),
            ])
        return answer.elements
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
