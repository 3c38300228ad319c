package import HTTP
package import Platform

/// The way to AWS, or to servers that speak its protocols, as command line, environment and
/// configuration files describe it. All clients made by it share connections and credentials.
package struct AWSConnection: Sendable {
    /// What was configured.
    package let configuration: AWSConfiguration
    /// What sends requests.
    package let http: CurlClient
    /// Where credentials come from.
    package let credentialContext: CredentialContext
    /// How buckets are addressed.
    package let addressing: S3Addressing

    private let credentials: CachedCredentials
    private let retry: RetryPolicy
    private let limiter: ConcurrencyLimiter

    /// Reads the configuration; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - overrides: what the command line says.
    ///   - userAgent: name and version of the program.
    ///   - concurrency: the most requests to S3 in flight.
    ///   - attempts: how often a request is sent before its failure counts.
    /// - Throws: `AWSError` when the configuration is unusable, `CurlUnavailable` when libcurl
    ///   is.
    package init(
        environment: Environment,
        overrides: AWSConfiguration.Overrides = AWSConfiguration.Overrides(),
        userAgent: String, concurrency: Int, attempts: Int
    ) throws {
        configuration = try AWSConfiguration.load(environment: environment, overrides: overrides)
        let endpoint = try configuration.endpointURL(for: .s3).map { try Endpoint(parsing: $0) }
        var curl = CurlConfiguration(
            environment: environment, maximumConnections: concurrency, userAgent: userAgent)
        curl.caBundlePath = configuration.certificateBundlePath
        http = try CurlClient(curl)
        credentialContext = CredentialContext(configuration: configuration, http: http)
        addressing = S3Addressing(custom: endpoint)
        credentials = CachedCredentials(credentialContext)
        retry = RetryPolicy(maximumAttempts: attempts)
        limiter = ConcurrencyLimiter(bound: concurrency)
    }

    /// A client for a bucket. All of them share the limit of requests in flight; each counts its
    /// own requests.
    package func bucket(_ name: String) throws(AWSError) -> S3Client {
        try S3Client(bucket: name, client: client(.s3, limiter), addressing: addressing)
    }

    /// A client for a queue, with a limit of its own: long polls hold their slots for long.
    package func queue(_ url: String) throws(AWSError) -> SQSClient {
        let endpoint = try configuration.endpointURL(for: .sqs)
        return try SQSClient(
            queueURL: url, client: client(.sqs, ConcurrencyLimiter(bound: 8)),
            endpoint: endpoint.map { url throws(AWSError) in try Endpoint(parsing: url) })
    }

    /// A client for a service of ECS.
    package func containerService(cluster: String, service: String) throws(AWSError) -> ECSClient {
        let endpoint = try configuration.endpointURL(for: .ecs)
        return ECSClient(
            cluster: cluster, service: service,
            client: client(.ecs, ConcurrencyLimiter(bound: 2)),
            endpoint: try endpoint.map { url throws(AWSError) in try Endpoint(parsing: url) })
    }

    private func client(_ service: AWSService, _ limiter: ConcurrencyLimiter) -> AWSClient {
        AWSClient(
            http: http, credentials: credentials, service: service.rawValue,
            region: configuration.region, retry: retry, limiter: limiter)
    }
}
