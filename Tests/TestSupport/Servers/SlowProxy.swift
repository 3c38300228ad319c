/// A slow network in front of a server, so that a test can act in the middle of an upload.
package final class SlowProxy: Sendable {
    private let server: ServerProcess
    /// The same server, behind the slow network.
    package let endpoint: S3Endpoint

    /// Starts a proxy that lets so many bytes a second through to the server, over all connections.
    package init(before target: S3Endpoint, bytesPerSecond: Int) throws {
        guard let port = target.url.split(separator: ":").last else {
            throw TestSupportError("\(target.url) has no port")
        }
        server = try ServerProcess(
            "slow proxy",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/TestSupport/Python/slow_proxy.py", "127.0.0.1",
                String(port), String(bytesPerSecond),
            ])
        endpoint = S3Endpoint(
            name: "\(target.name) over a slow network", url: server.url,
            accessKey: target.accessKey, secretKey: target.secretKey, region: target.region)
    }
}
