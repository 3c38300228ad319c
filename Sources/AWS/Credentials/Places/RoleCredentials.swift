/// A role that the profile names with `role_arn`, assumed with the credentials of
/// `source_profile` or `credential_source`.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>
struct RoleCredentials: CredentialProvider {
    let profile: Profile
    /// The profiles that led here, the first one first.
    let visited: [String]
    let context: CredentialContext

    var place: String { "the profile \(profile.name)" }

    func credentials() async throws -> Credentials? {
        // With a token file the same setting means a role assumed by web identity.
        guard let roleARN = profile["role_arn"], profile["web_identity_token_file"] == nil
        else { return nil }
        guard profile["mfa_serial"] == nil else {
            throw fault(
                "its role needs a code of \(Self.device), and this program does not ask for one",
                hint: "let the AWS CLI ask: eval \"$(aws configure export-credentials "
                    + "--profile \(profile.name) --format env)\"")
        }
        let request = AssumeRoleRequest(
            roleARN: roleARN,
            sessionName: profile["role_session_name"] ?? "deploy-dist-\(context.localTime())",
            externalID: profile["external_id"], durationSeconds: try durationSeconds())
        let source = try await sourceCredentials()
        return try await TokenService(context).assumeRole(request, with: source)
    }

    private static let device = "a multi-factor device (mfa_serial)"

    private func durationSeconds() throws(AWSError) -> Int? {
        guard let text = profile["duration_seconds"] else { return nil }
        guard let seconds = Int(text), seconds > 0 else {
            throw fault("duration_seconds is not a number of seconds")
        }
        return seconds
    }

    private func sourceCredentials() async throws -> Credentials {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let name?, nil): try await credentials(ofProfile: name)
        case (nil, let source?): try await credentials(ofSource: source)
        case (nil, nil):
            throw fault(
                "it has role_arn but neither source_profile nor credential_source",
                hint: "name the profile whose credentials may assume the role")
        case (.some, .some): throw fault("it has both source_profile and credential_source")
        }
    }

    private func credentials(ofSource source: String) async throws -> Credentials {
        let provider: any CredentialProvider =
            switch source {
            case "Environment":
                EnvironmentCredentials(environment: context.configuration.environment)
            case "EcsContainer": ContainerCredentials(context: context)
            case "Ec2InstanceMetadata": InstanceCredentials(context: context)
            default:
                throw fault(
                    "its credential_source \(source) is not known",
                    hint: "use Environment, EcsContainer or Ec2InstanceMetadata")
            }
        if let credentials = try await provider.credentials() { return credentials }
        throw fault("its credential_source \(source) has no credentials: none in \(provider.place)")
    }

    private func credentials(ofProfile name: String) async throws -> Credentials {
        guard let source = context.configuration.shared.profiles[name] else {
            throw fault("its source_profile \(name) does not exist")
        }
        let path = visited + [profile.name]
        let hasKeys =
            source["aws_access_key_id"] != nil || source["aws_secret_access_key"] != nil
        // A profile may be its own source when it has keys; any other way back is a circle.
        if path.contains(name), !(name == profile.name && hasKeys) {
            throw fault(
                "source_profile goes round in a circle: "
                    + (path + [name]).joined(separator: " -> "))
        }
        let providers = ProfileCredentials.providers(
            source, usesEnvironment: false, visited: path, context)
        for provider in providers {
            // The keys of a source are used even when it has a role of its own.
            if hasKeys, provider is RoleCredentials { continue }
            if let credentials = try await provider.credentials() { return credentials }
        }
        throw fault("its source_profile \(name) has no credentials")
    }

    private func fault(_ reason: String, hint: String? = nil) -> AWSError {
        AWSError(
            .invalidConfiguration, action: "use the profile \(profile.name)", reason: reason,
            hint: hint ?? "check the profile in the config file")
    }
}
