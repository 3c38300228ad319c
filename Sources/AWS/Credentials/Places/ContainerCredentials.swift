internal import HTTP
internal import Platform

/// The endpoint beside a container: ECS tasks, EKS pods.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
struct ContainerCredentials: CredentialProvider {
    let context: CredentialContext

    var place: String { "the container endpoint (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)" }

    func credentials() async throws -> Credentials? {
        guard let url = try url() else { return nil }
        let request = HTTPRequest(
            method: "GET", url: url, headers: try headers(), connectTimeout: .seconds(2),
            timeout: .seconds(2), responseByteLimit: TokenFile.byteLimit, usesProxy: false)
        let response = try await CredentialFetch(context, action: Self.action).send(request)
        guard response.status == 200 else {
            throw AWSError(
                .credentialsRefused, action: Self.action,
                reason: "the endpoint gives none",
                hint: "check that the task or pod has a role", status: response.status)
        }
        do throws(CredentialDocument.Fault) {
            guard let document = CredentialDocument(response.body) else {
                throw CredentialDocument.Fault(reason: "that is not the expected JSON")
            }
            return try document.credentials()
        } catch {
            throw AWSError(
                .invalidResponse, action: Self.action,
                reason: "the endpoint gives an answer \(error.reason)")
        }
    }

    private static let action = "fetch the container's credentials"

    private func url() throws(AWSError) -> String? {
        let environment = context.configuration.environment
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            let url = "http://169.254.170.2" + path
            // Anything but a slash would extend the host: "@evil.test/", ".evil.test/".
            guard path.hasPrefix("/"), CredentialURL.isAllowed(url) else {
                throw fault("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path")
            }
            return url
        }
        guard let url = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        guard CredentialURL.isAllowed(url) else {
            throw fault(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this machine",
                hint: "plain http is allowed to \(CredentialURL.allowedHosts) only")
        }
        return url
    }

    private func headers() throws(AWSError) -> HTTPHeaders {
        let environment = context.configuration.environment
        var headers: HTTPHeaders = ["Accept": "application/json"]
        let token: String
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            // Read anew each time: EKS replaces it.
            token = try TokenFile.read(path, action: "read the authorization token \(path)")
        } else if let value = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            token = value
        } else {
            return headers
        }
        guard HeaderValue.isSafe(token) else {
            throw fault("the authorization token is not a header value: it has a line break or so")
        }
        headers["Authorization"] = token
        return headers
    }

    private func fault(_ reason: String, hint: String? = nil) -> AWSError {
        AWSError(.invalidConfiguration, action: Self.action, reason: reason, hint: hint)
    }
}
