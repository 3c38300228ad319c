internal import Platform

/// A role assumed with a token that the platform keeps in a file: Kubernetes service accounts,
/// OpenID Connect of a build service.
///
/// Keys in the environment play no part: the call is not signed.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html>
struct WebIdentityCredentials: CredentialProvider {
    let profile: Profile
    let usesEnvironment: Bool
    let context: CredentialContext

    var place: String {
        usesEnvironment
            ? "the web identity (AWS_WEB_IDENTITY_TOKEN_FILE)" : "the profile \(profile.name)"
    }

    func credentials() async throws -> Credentials? {
        guard
            let path = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
        else { return nil }
        guard let roleARN = setting("AWS_ROLE_ARN", "role_arn") else {
            throw AWSError(
                .invalidConfiguration, action: "use the web identity of \(path)",
                reason: "no role is named", hint: "set AWS_ROLE_ARN, or role_arn in the profile")
        }
        let request = AssumeRoleRequest(
            roleARN: roleARN,
            sessionName: setting("AWS_ROLE_SESSION_NAME", "role_session_name")
                ?? "deploy-dist-\(context.localTime())")
        // Read anew each time: the platform replaces the token long before it expires.
        let token = try TokenFile.read(path, action: "read the web identity token \(path)")
        return try await TokenService(context).assumeRole(request, withWebIdentity: token)
    }

    private func setting(_ variable: String, _ name: String) -> String? {
        let value = usesEnvironment ? context.configuration.environment[variable] : nil
        return value ?? profile[name]
    }
}

/// A file that holds one token.
enum TokenFile {
    /// The most bytes that a token may have.
    static let byteLimit = 64 << 10

    /// Reads the token as it stands.
    static func read(_ path: String, action: String) throws(AWSError) -> String {
        let reason: String
        do throws(PlatformError) {
            if let file = try SmallFile.read(path, limit: byteLimit) {
                return String(decoding: file.bytes, as: UTF8.self)
            }
            reason = "there is no such file"
        } catch {
            reason = error.reason
        }
        throw AWSError(.invalidConfiguration, action: action, reason: reason)
    }
}
