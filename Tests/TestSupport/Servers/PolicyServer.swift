/// moto with its checks of signatures and IAM policies on: what a policy does not allow is refused.
///
/// `Python/policy_server.py` says where moto's evaluation differs from that of AWS.
package final class PolicyServer: Sendable {
    private let server: ServerProcess
    /// Where it listens, with the keys of somebody who may do everything.
    package let endpoint: S3Endpoint

    /// Starts a server.
    package init() throws {
        server = try ServerProcess(
            "moto with policies",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/TestSupport/Python/policy_server.py",
            ])
        endpoint = S3Endpoint(
            name: "moto with policies", url: server.url, accessKey: "AKIAADMINISTRATOR000",
            secretKey: "administrators-secret-key-of-the-test-00")
    }

    /// The server that all tests of this process share: give each test a bucket of its own.
    package static func shared() throws -> PolicyServer { try started.get() }

    private static let started = Result { try PolicyServer() }

    /// Creates a user who may do what a policy allows, and nothing else.
    ///
    /// - Returns: the same server, with the user's keys.
    package func user(_ policy: String) async throws -> S3Endpoint {
        let iam = BotoClient(endpoint, service: "iam")
        let name: JSONValue = .string(S3Endpoint.uniqueBucketName())
        try await iam.call("create_user", ["UserName": name])
        try await iam.call(
            "put_user_policy",
            ["UserName": name, "PolicyName": "tested", "PolicyDocument": .string(policy)])
        let answer = try await iam.call("create_access_key", ["UserName": name])
        guard let accessKey = answer["AccessKey"]?["AccessKeyId"]?.stringValue,
            let secretKey = answer["AccessKey"]?["SecretAccessKey"]?.stringValue
        else { throw TestSupportError("no access key: \(answer)") }
        return S3Endpoint(
            name: endpoint.name, url: endpoint.url, accessKey: accessKey, secretKey: secretKey)
    }
}
