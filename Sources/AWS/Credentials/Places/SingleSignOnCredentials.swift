internal import HTTP
internal import Platform

/// A role that IAM Identity Center hands out to whoever has logged in with `aws sso login`.
///
/// The login's token is read where the AWS CLI leaves it; it is neither renewed nor written.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html>
struct SingleSignOnCredentials: CredentialProvider {
    let profile: Profile
    let context: CredentialContext

    var place: String { "the profile \(profile.name)" }

    func credentials() async throws -> Credentials? {
        guard profile["sso_role_name"] != nil || profile["sso_account_id"] != nil
        else { return nil }
        let settings = try Settings(profile, context.configuration.shared)
        return try await roleCredentials(settings, token: cachedToken(settings))
    }

    /// Where to log in, and as what.
    private struct Settings {
        let roleName: String, accountID: String, startURL: String, region: String
        let sessionName: String?

        init(_ profile: Profile, _ shared: SharedConfiguration) throws(AWSError) {
            func fault(_ reason: String) -> AWSError {
                AWSError(
                    .invalidConfiguration, action: "use the profile \(profile.name)",
                    reason: reason,
                    hint: "run `aws configure sso --profile \(profile.name)`")
            }
            sessionName = profile["sso_session"]
            var session: [String: ConfigFile.Value] = [:]
            if let sessionName {
                guard let section = shared.singleSignOnSessions[sessionName] else {
                    throw fault(
                        "it refers to [sso-session \(sessionName)], which does not exist")
                }
                session = section.settings
            }
            func setting(_ name: String) throws(AWSError) -> String {
                if case .text(let text) = session[name], !text.isEmpty {
                    guard profile[name] ?? text == text else {
                        throw fault("its \(name) contradicts that of its sso-session")
                    }
                    return text
                }
                guard let text = profile[name] else { throw fault("it lacks \(name)") }
                return text
            }
            roleName = try setting("sso_role_name")
            accountID = try setting("sso_account_id")
            startURL = try setting("sso_start_url")
            region = try setting("sso_region")
            guard RegionName.isValid(region) else {
                throw fault("its sso_region is not the name of a region")
            }
        }
    }

    /// What the AWS CLI keeps of a login.
    private struct Login: Decodable {
        let accessToken: String
        let expiresAt: String
    }

    private func cachedToken(_ settings: Settings) throws(AWSError) -> String {
        let key = Hash.of(Array((settings.sessionName ?? settings.startURL).utf8), .sha1)
        let home = context.configuration.environment["HOME"] ?? ""
        let path = "\(home)/.aws/sso/cache/\(Hex.encode(key)).json"
        let file: SmallFile?
        do throws(PlatformError) {
            file = try SmallFile.read(path, limit: TokenFile.byteLimit)
        } catch {
            throw fault(.noCredentials, "\(error)")
        }
        guard let file else { throw fault(.noCredentials, "nobody has logged in") }
        guard let login = try? JSONDocument.decode(Login.self, from: file.bytes),
            let expiration = Timestamp.parseISO8601(login.expiresAt),
            HeaderValue.isSafe(login.accessToken)
        else { throw fault(.noCredentials, "the login in \(path) is damaged") }
        guard expiration > context.localTime() else {
            throw fault(.credentialsRefused, "the login has expired")
        }
        return login.accessToken
    }

    /// The answer of GetRoleCredentials; times are in milliseconds.
    private struct Answer: Decodable {
        struct Role: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let sessionToken: String
            let expiration: Int64
        }

        let roleCredentials: Role
    }

    /// <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html>
    private func roleCredentials(
        _ settings: Settings, token: String
    ) async throws -> Credentials {
        let endpoint =
            try context.configuration.endpoint(
                for: .sso, default: Endpoint(service: "portal.sso", region: settings.region))
        let query =
            "role_name=\(PercentEncoding.encode(settings.roleName))"
            + "&account_id=\(PercentEncoding.encode(settings.accountID))"
        let request = HTTPRequest(
            method: "GET", url: "\(endpoint.url)/federation/credentials?\(query)",
            headers: ["Accept": "application/json", "x-amz-sso_bearer_token": token],
            timeout: .seconds(10), responseByteLimit: TokenFile.byteLimit)
        let response = try await CredentialFetch(
            context, action: "use the profile \(profile.name)"
        ).send(request)
        switch response.status {
        case 200: break
        case 401: throw fault(.credentialsRefused, "the login is no longer valid")
        default:
            throw AWSError(
                .credentialsRefused, action: "use the profile \(profile.name)",
                reason: "the sign-on portal refuses the role \(settings.roleName) "
                    + "of account \(settings.accountID)",
                hint: "check sso_role_name and sso_account_id", status: response.status)
        }
        guard
            let role = try? JSONDocument.decode(Answer.self, from: response.body).roleCredentials
        else { throw fault(.invalidResponse, "the sign-on portal's answer has no credentials") }
        return Credentials(
            accessKeyID: role.accessKeyId, secretAccessKey: role.secretAccessKey,
            sessionToken: role.sessionToken, expiration: role.expiration / 1000)
    }

    private func fault(_ code: AWSError.Code, _ reason: String) -> AWSError {
        AWSError(
            code, action: "use the profile \(profile.name)", reason: reason,
            hint: "run `aws sso login --profile \(profile.name)`")
    }
}
