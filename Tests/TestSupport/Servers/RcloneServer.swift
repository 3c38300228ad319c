/// `rclone serve s3`: an S3 server in Go that checks signatures and ignores conditional writes.
package final class RcloneServer: Sendable {
    /// Where rclone keeps the objects.
    package enum Backend: Sendable {
        /// In memory, where the part of a key between slashes may be of any length.
        case memory
        /// In a directory: a key is a path, with a file system's limits.
        case folder(String)
    }

    private let server: ServerProcess
    package let endpoint: S3Endpoint

    /// Starts a server for one test alone.
    package init(_ backend: Backend = .memory) throws {
        let accessKey = "rclone-test-key"
        let secretKey = "rclone-test-secret"
        let remote =
            switch backend {
            case .memory: ":memory:"
            case .folder(let path): path
            }
        server = try ServerProcess(
            "rclone",
            [
                PackageLayout.venvProgram("rclone"), "serve", "s3", remote,
                "--addr", "127.0.0.1:0", "--auth-key", "\(accessKey),\(secretKey)",
                "--config", "",
                // Otherwise two spellings of one name, which S3 keeps apart, become one object.
                "--no-unicode-normalization",
            ])
        endpoint = S3Endpoint(
            name: "rclone", url: server.url, accessKey: accessKey, secretKey: secretKey)
    }

    /// The server that all tests of this process share: give each test a bucket of its own.
    package static func shared() throws -> RcloneServer { try started.get() }

    private static let started = Result { try RcloneServer() }
}
