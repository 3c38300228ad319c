internal import HTTP
internal import Platform

/// The metadata service of an EC2 instance, version 2 alone: without a session token nothing is
/// asked, since version 1 answers to anyone who can make this machine send a GET.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>
struct InstanceCredentials: CredentialProvider {
    let context: CredentialContext

    var place: String { "the instance metadata service" }

    func credentials() async throws -> Credentials? {
        let environment = context.configuration.environment
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        let base = try endpoint()
        let tokenRequest = request(
            "PUT", base.url + "/latest/api/token",
            ["x-aws-ec2-metadata-token-ttl-seconds": "21600"])
        // Most machines are no instances: that nobody answers is no error.
        guard let answer = try await answer(to: tokenRequest),
            HeaderValue.isSafe(answer)
        else { return nil }
        let headers: HTTPHeaders = ["x-aws-ec2-metadata-token": answer]
        let folder = base.url + "/latest/meta-data/iam/security-credentials/"
        guard
            let role = try await self.answer(to: request("GET", folder, headers))?
                .split(whereSeparator: \.isNewline).first
        else { return nil }
        let url = folder + PercentEncoding.encode(String(role))
        guard let text = try await self.answer(to: request("GET", url, headers)) else {
            throw fault(String(role), "there is no answer")
        }
        return try read(text, role: String(role))
    }

    private func read(_ text: String, role: String) throws(AWSError) -> Credentials {
        guard let document = CredentialDocument(Array(text.utf8)) else {
            throw fault(role, "the answer is not the expected JSON")
        }
        if let code = document.code, code != "Success" {
            throw fault(role, "the metadata service says \(code.filter(\.isLetter).prefix(64))")
        }
        do throws(CredentialDocument.Fault) {
            return try document.credentials()
        } catch {
            throw fault(role, "the answer is an object \(error.reason)")
        }
    }

    private func fault(_ role: String, _ reason: String) -> AWSError {
        AWSError(
            .credentialsRefused, action: "fetch the credentials of the instance's role \(role)",
            reason: reason, hint: "check the role in the instance's profile")
    }

    private func endpoint() throws(AWSError) -> Endpoint {
        if let url = setting("ec2_metadata_service_endpoint") {
            return try Endpoint(parsing: url)
        }
        let isIPv6 = setting("ec2_metadata_service_endpoint_mode")?.lowercased() == "ipv6"
        return try Endpoint(
            parsing: isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
    }

    private func request(_ method: String, _ url: String, _ headers: HTTPHeaders) -> HTTPRequest {
        let seconds = setting("metadata_service_timeout").flatMap { Int($0) } ?? 1
        return HTTPRequest(
            method: method, url: url, headers: headers, connectTimeout: .seconds(max(1, seconds)),
            timeout: .seconds(max(1, seconds)), responseByteLimit: TokenFile.byteLimit,
            usesProxy: false)
    }

    /// The body of a 200, `nil` for any other answer or none.
    private func answer(to request: HTTPRequest) async throws -> String? {
        let attempts = setting("metadata_service_num_attempts").flatMap { Int($0) } ?? 1
        do {
            let response = try await CredentialFetch(
                context, action: "ask the instance metadata service", attemptLimit: attempts
            ).send(request)
            guard response.status == 200, !response.body.isEmpty else { return nil }
            return String(decoding: response.body, as: UTF8.self)
        } catch is AWSError {
            return nil
        }
    }

    /// A setting of the environment (`AWS_` and capitals) or of the profile.
    private func setting(_ name: String) -> String? {
        let configuration = context.configuration
        return configuration.environment["AWS_" + name.uppercased()] ?? configuration.profile?[name]
    }
}
