package import Platform

/// How a `CurlClient` connects.
package struct CurlConfiguration: Sendable {
    /// How many requests are under way at once, each on its own connection; as many idle
    /// connections are kept. Further requests wait their turn, first come first served.
    package var maximumConnections: Int
    /// File of the certificate authorities to trust (PEM) instead of the system's.
    package var caBundlePath: String?
    /// The proxies to use.
    package var proxies: ProxySettings
    /// The `User-Agent` of requests that bring none of their own.
    package var userAgent: String

    /// The configuration that the environment asks for: `AWS_CA_BUNDLE` and the proxy variables.
    ///
    /// - Parameters:
    ///   - maximumConnections: at least one is used.
    package init(
        environment: Environment = [:],
        maximumConnections: Int = 64,
        userAgent: String = "deploy-dist"
    ) {
        self.maximumConnections = maximumConnections
        self.caBundlePath = environment["AWS_CA_BUNDLE"]
        self.proxies = ProxySettings(environment)
        self.userAgent = userAgent
    }
}
