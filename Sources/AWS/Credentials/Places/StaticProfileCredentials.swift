/// Keys that stand in one of the shared files.
struct StaticProfileCredentials: CredentialProvider {
    let profileName: String
    let settings: [String: ConfigFile.Value]
    let place: String

    /// The keys of a profile in the credentials file.
    static func inCredentialsFile(_ profile: Profile) -> StaticProfileCredentials {
        StaticProfileCredentials(
            profileName: profile.name, settings: profile.inCredentialsFile,
            place: "the profile \(profile.name)")
    }

    /// The keys of a profile in the config file.
    static func inConfigFile(_ profile: Profile) -> StaticProfileCredentials {
        StaticProfileCredentials(
            profileName: profile.name, settings: profile.inConfigFile,
            place: "the profile \(profile.name)")
    }

    func credentials() async throws -> Credentials? {
        guard let id = text("aws_access_key_id") else { return nil }
        guard let secret = text("aws_secret_access_key") else {
            throw AWSError(
                .invalidConfiguration, action: "use the profile \(profileName)",
                reason: "it has aws_access_key_id but no aws_secret_access_key in the same file",
                hint: "run `aws configure --profile \(profileName)`")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: secret,
            sessionToken: text("aws_session_token") ?? text("aws_security_token"))
    }

    private func text(_ name: String) -> String? {
        guard case .text(let text) = settings[name], !text.isEmpty else { return nil }
        return text
    }
}
