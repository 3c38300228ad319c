package import Platform

/// Everything that the environment, the shared files and the command line say about AWS, found
/// once and then passed on.
package struct AWSConfiguration: Sendable {
    /// What the command line says; it goes before everything else.
    package struct Overrides: Sendable {
        /// `--profile`.
        package var profile: String?
        /// `--region`.
        package var region: String?
        /// `--endpoint-url` for each service that it is meant for.
        package var endpointURLs: [AWSService: String]

        /// Nothing but what is given.
        package init(
            profile: String? = nil, region: String? = nil, endpointURLs: [AWSService: String] = [:]
        ) {
            self.profile = profile
            self.region = region
            self.endpointURLs = endpointURLs
        }
    }

    /// The region that is used when none is configured.
    package static let defaultRegion = "us-east-1"

    /// The environment that all of this was found in.
    package let environment: Environment
    /// The shared files.
    package let shared: SharedConfiguration
    /// Name of the profile in use.
    package let profileName: String
    /// Whether the command line named the profile, which puts it before keys in the environment.
    package let isProfileExplicit: Bool
    /// Region of the requests.
    package let region: String
    /// Whether the region is merely the default, so that a wrong one is no contradiction.
    package let isRegionDefault: Bool

    private let overrides: Overrides

    /// Reads the shared files and settles what follows from them.
    ///
    /// - Throws: `AWSError.invalidConfiguration` when a file is damaged, a profile that was named
    ///   does not exist, or a region is not one.
    package static func load(
        environment: Environment, overrides: Overrides = Overrides()
    ) throws(AWSError) -> AWSConfiguration {
        try AWSConfiguration(
            environment: environment, overrides: overrides, shared: .load(environment))
    }

    /// Settles what follows from files that were read already.
    package init(
        environment: Environment, overrides: Overrides = Overrides(), shared: SharedConfiguration
    ) throws(AWSError) {
        self.environment = environment
        self.overrides = overrides
        self.shared = shared
        isProfileExplicit = overrides.profile != nil
        profileName = try Self.profileName(environment, overrides, shared)
        let configured =
            overrides.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
            ?? shared.profiles[profileName]?["region"]
        region = configured ?? Self.defaultRegion
        isRegionDefault = configured == nil
        guard RegionName.isValid(region) else {
            throw AWSError(
                .invalidConfiguration, action: "use the region \(region.debugDescription)",
                reason: "a region's name has only lower-case letters, digits and hyphens",
                hint: "check --region, AWS_REGION and the profile \(profileName)")
        }
    }

    /// The profile in use, `nil` when nothing is set in the files.
    package var profile: Profile? { shared.profiles[profileName] }

    /// What the user had better know about the files, and about the endpoints of `services` and of
    /// those that hand out credentials.
    ///
    /// - Throws: as `endpointURL(for:)`, and when a URL is none.
    package func warnings(for services: AWSService...) throws(AWSError) -> [String] {
        var warnings = shared.warnings
        for service in services + [.sts, .sso] {
            guard let url = try endpointURL(for: service) else { continue }
            let endpoint = try Endpoint(parsing: url)
            let warning =
                "\(url) is not encrypted: others on the way can read and change what is sent"
            guard endpoint.scheme == "http", !endpoint.isLoopback, !warnings.contains(warning)
            else { continue }
            warnings.append(warning)
        }
        return warnings
    }

    /// File with the certificates of trusted authorities: `AWS_CA_BUNDLE`, else the profile's
    /// `ca_bundle`.
    package var certificateBundlePath: String? {
        environment["AWS_CA_BUNDLE"] ?? profile?["ca_bundle"]
    }

    /// The endpoint that somebody configured for a service; `nil` means AWS's own.
    ///
    /// Order: command line, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's
    /// `services` section, the profile's `endpoint_url`. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`
    /// leaves only the first.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
    ///
    /// - Throws: `AWSError.invalidConfiguration` when the profile refers to a `services` section
    ///   that does not exist.
    package func endpointURL(for service: AWSService) throws(AWSError) -> String? {
        if let url = overrides.endpointURLs[service] { return url }
        let ignores =
            environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]
            ?? profile?["ignore_configured_endpoint_urls"]
        if ignores?.lowercased() == "true" { return nil }
        if let url = environment[service.endpointVariable] ?? environment["AWS_ENDPOINT_URL"] {
            return url
        }
        return try servicesEndpointURL(for: service) ?? profile?["endpoint_url"]
    }

    /// Where the requests of a service go: the configured endpoint, else `standard`.
    package func endpoint(
        for service: AWSService, default standard: Endpoint
    ) throws(AWSError) -> Endpoint {
        guard let url = try endpointURL(for: service) else { return standard }
        return try Endpoint(parsing: url)
    }

    private func servicesEndpointURL(for service: AWSService) throws(AWSError) -> String? {
        guard let name = profile?["services"] else { return nil }
        guard let section = shared.services[name] else {
            throw AWSError(
                .invalidConfiguration, action: "use the profile \(profileName)",
                reason: "it refers to [services \(name)], which does not exist",
                hint: "add the section to the config file, or remove the setting services")
        }
        guard case .nested(let settings) = section.settings[service.rawValue] else { return nil }
        return settings["endpoint_url"]
    }

    /// The name in use; a name that somebody gave must exist.
    ///
    /// botocore looks at `AWS_DEFAULT_PROFILE` before `AWS_PROFILE`, for the sake of its own
    /// history; all others follow the documented variable.
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html>
    private static func profileName(
        _ environment: Environment, _ overrides: Overrides, _ shared: SharedConfiguration
    ) throws(AWSError) -> String {
        let candidates = [
            ("--profile", overrides.profile), ("AWS_PROFILE", environment["AWS_PROFILE"]),
            ("AWS_DEFAULT_PROFILE", environment["AWS_DEFAULT_PROFILE"]),
        ]
        for case (let origin, let name?) in candidates {
            guard shared.profiles[name] == nil else { return name }
            let known = shared.profiles.keys.sorted().joined(separator: ", ")
            throw AWSError(
                .invalidConfiguration, action: "use the profile \(name) of \(origin)",
                reason: "no such profile exists",
                hint: known.isEmpty
                    ? "no profile is defined in ~/.aws/config or ~/.aws/credentials"
                    : "the profiles are: \(known)")
        }
        return "default"
    }
}
