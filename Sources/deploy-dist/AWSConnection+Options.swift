internal import AWS
internal import Platform

extension AWSConnection {
    /// The way to the service that the command line describes.
    init(
        _ connection: DeployDistOptions.Connection, environment: Environment, concurrency: Int,
        attempts: Int
    ) throws {
        let overrides = AWSConfiguration.Overrides(
            profile: connection.profile, region: connection.region,
            endpointURLs: connection.endpointURL.map { [.s3: $0] } ?? [:])
        try self.init(
            environment: environment, overrides: overrides,
            userAgent: "deploy-dist/\(Build.version)",
            concurrency: concurrency, attempts: attempts)
    }
}
