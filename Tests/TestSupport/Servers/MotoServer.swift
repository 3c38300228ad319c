/// moto: AWS in memory, with S3, STS, SQS, ECS and CloudFront. It checks no signature.
package final class MotoServer: Sendable {
    private let server: ServerProcess
    /// Where it listens, with keys that it does not look at.
    package let endpoint: S3Endpoint

    /// Starts a server for one test alone.
    package init() throws {
        server = try ServerProcess(
            "moto",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/TestSupport/Python/moto_server.py",
            ])
        endpoint = S3Endpoint(
            name: "moto", url: server.url, accessKey: "AKIDEXAMPLE",
            secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }

    /// The server that all tests of this process share: give each test a bucket of its own.
    package static func shared() throws -> MotoServer { try started.get() }

    private static let started = Result { try MotoServer() }
}
