/// The ways in which a profile can yield credentials.
enum ProfileCredentials {
    /// All of them, in order.
    ///
    /// - Parameters:
    ///   - usesEnvironment: whether the variables of web identity apply; they do not to a profile
    ///     that was named on the command line or that is the source of another.
    ///   - visited: profiles that led here by `source_profile`.
    static func providers(
        _ profile: Profile, usesEnvironment: Bool, visited: [String] = [],
        _ context: CredentialContext
    ) -> [any CredentialProvider] {
        [
            RoleCredentials(profile: profile, visited: visited, context: context),
            WebIdentityCredentials(
                profile: profile, usesEnvironment: usesEnvironment, context: context),
            SingleSignOnCredentials(profile: profile, context: context),
            StaticProfileCredentials.inCredentialsFile(profile),
            ProcessCredentials(
                profile: profile, environment: context.configuration.environment),
            StaticProfileCredentials.inConfigFile(profile),
        ]
    }
}
