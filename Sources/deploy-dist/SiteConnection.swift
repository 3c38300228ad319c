internal import AWS
internal import HTTP
internal import Platform

/// The way to the service, as command line, environment and configuration files describe it.
struct SiteConnection: Sendable {
    let configuration: AWSConfiguration
    let http: CurlClient
    let credentialContext: CredentialContext
    let addressing: S3Addressing
    /// What the user had better know before anything is sent.
    let warnings: [String]
    private let credentials: CachedCredentials
    private let retry: RetryPolicy
    private let limiter: ConcurrencyLimiter

    /// Reads the configuration; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - concurrency: the most requests in flight.
    ///   - attempts: how often a request is sent before its failure counts.
    init(
        _ connection: DeployDistOptions.Connection, environment: Environment, concurrency: Int,
        attempts: Int
    ) throws {
        let overrides = AWSConfiguration.Overrides(
            profile: connection.profile, region: connection.region,
            endpointURLs: connection.endpointURL.map { [.s3: $0] } ?? [:])
        configuration = try AWSConfiguration.load(environment: environment, overrides: overrides)
        warnings = try configuration.warnings(for: .s3)
        let endpoint = try configuration.endpointURL(for: .s3).map { try Endpoint(parsing: $0) }

        var curl = CurlConfiguration(
            environment: environment, maximumConnections: concurrency,
            userAgent: "deploy-dist/\(version)")
        curl.caBundlePath = configuration.certificateBundlePath
        http = try CurlClient(curl)
        credentialContext = CredentialContext(configuration: configuration, http: http)
        addressing = S3Addressing(custom: endpoint)
        credentials = CachedCredentials(credentialContext)
        retry = RetryPolicy(maximumAttempts: attempts)
        limiter = ConcurrencyLimiter(bound: concurrency)
    }

    /// A client for a bucket. All of them share connections, credentials and the limit; each
    /// counts its own requests.
    func bucket(_ name: String) throws(AWSError) -> S3Client {
        let client = AWSClient(
            http: http, credentials: credentials, service: "s3", region: configuration.region,
            retry: retry, limiter: limiter)
        return try S3Client(bucket: name, client: client, addressing: addressing)
    }
}
