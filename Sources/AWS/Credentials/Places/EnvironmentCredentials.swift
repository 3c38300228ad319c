internal import Platform

/// Keys in `AWS_ACCESS_KEY_ID` and the variables that go with it.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html>
struct EnvironmentCredentials: CredentialProvider {
    let environment: Environment

    var place: String { "the environment (AWS_ACCESS_KEY_ID)" }

    func credentials() async throws -> Credentials? {
        guard let id = environment["AWS_ACCESS_KEY_ID"] else { return nil }
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw AWSError(
                .invalidConfiguration, action: "use AWS_ACCESS_KEY_ID",
                reason: "AWS_SECRET_ACCESS_KEY is not set",
                hint: "set both variables, or neither")
        }
        var expiration: Int64?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
            expiration = Timestamp.parseISO8601(text)
            guard expiration != nil else {
                throw AWSError(
                    .invalidConfiguration, action: "use AWS_CREDENTIAL_EXPIRATION",
                    reason: "it is not a time like 2030-01-31T12:00:00Z")
            }
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: secret,
            // The second name is that of the first SDKs.
            sessionToken: environment["AWS_SESSION_TOKEN"] ?? environment["AWS_SECURITY_TOKEN"],
            expiration: expiration)
    }
}
