/// The places where credentials are looked for, one after the other; the first that has any wins.
///
/// The order is botocore's: environment, role of the profile, web identity, single sign-on, keys
/// in the credentials file, `credential_process`, keys in the config file, container, instance.
/// A profile named on the command line goes before the environment.
package struct CredentialChain: Sendable {
    /// Credentials and the place where they were found.
    package struct Finding: Sendable {
        /// The credentials.
        package let credentials: Credentials
        /// The place in words, such as "the environment".
        package let place: String

        /// Credentials found in a place.
        package init(credentials: Credentials, place: String) {
            self.credentials = credentials
            self.place = place
        }
    }

    private let providers: [any CredentialProvider]

    /// The chain that the configuration demands.
    package init(_ context: CredentialContext) {
        let configuration = context.configuration
        let profile = configuration.profile ?? Profile(name: configuration.profileName)
        let prefersProfile = configuration.isProfileExplicit
        var providers: [any CredentialProvider] = []
        if !prefersProfile {
            providers.append(EnvironmentCredentials(environment: configuration.environment))
        }
        providers += ProfileCredentials.providers(
            profile, usesEnvironment: !prefersProfile, context)
        providers.append(ContainerCredentials(context: context))
        providers.append(InstanceCredentials(context: context))
        self.init(providers)
    }

    init(_ providers: [any CredentialProvider]) {
        self.providers = providers
    }

    /// Looks for credentials.
    ///
    /// - Throws: `AWSError.noCredentials` listing every place when there are none, or the error of
    ///   the first place that is set up and fails.
    package func find() async throws -> Finding {
        for provider in providers {
            if let credentials = try await provider.credentials() {
                return Finding(credentials: credentials, place: provider.place)
            }
        }
        throw AWSError(
            .noCredentials, action: "find credentials",
            reason: "there are none in \(places)",
            hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`, "
                + "or name a profile with --profile or AWS_PROFILE")
    }

    /// The places in words, each once.
    private var places: String {
        var names: [String] = []
        for provider in providers where !names.contains(provider.place) {
            names.append(provider.place)
        }
        return names.joined(separator: ", ")
    }
}
