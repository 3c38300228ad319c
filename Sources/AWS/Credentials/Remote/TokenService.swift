internal import HTTP
internal import Platform

/// Which role to assume, and how.
struct AssumeRoleRequest {
    var roleARN: String
    var sessionName: String
    var externalID: String?
    var durationSeconds: Int?

    /// The parameters of the call.
    fileprivate var parameters: [(String, String)] {
        var parameters = [("RoleArn", roleARN), ("RoleSessionName", sessionName)]
        if let externalID { parameters.append(("ExternalId", externalID)) }
        if let durationSeconds { parameters.append(("DurationSeconds", "\(durationSeconds)")) }
        return parameters
    }
}

/// The Security Token Service, as far as it hands out credentials.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>
struct TokenService {
    private let context: CredentialContext

    init(_ context: CredentialContext) {
        self.context = context
    }

    /// AssumeRole, signed with `source`.
    func assumeRole(
        _ request: AssumeRoleRequest, with source: Credentials
    ) async throws -> Credentials {
        try await call("AssumeRole", request, [], signer: source)
    }

    /// AssumeRoleWithWebIdentity, which the token itself authenticates.
    func assumeRole(
        _ request: AssumeRoleRequest, withWebIdentity token: String
    ) async throws -> Credentials {
        try await call(
            "AssumeRoleWithWebIdentity", request, [("WebIdentityToken", token)], signer: nil)
    }

    private func call(
        _ action: String, _ request: AssumeRoleRequest, _ more: [(String, String)],
        signer: Credentials?
    ) async throws -> Credentials {
        let region = context.configuration.region
        let endpoint = try context.configuration.endpoint(
            for: .sts, default: Endpoint(service: "sts", region: region))
        let parameters =
            [("Action", action), ("Version", "2011-06-15")] + request.parameters + more
        let body = Array(
            parameters.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&").utf8
        )
        var http = HTTPRequest(
            method: "POST", url: endpoint.url + "/",
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: body, timeout: .seconds(30), responseByteLimit: 64 << 10)
        if let signer {
            SignatureV4.sign(
                &http, credentials: signer, scope: SigningScope(region: region, service: "sts"),
                payloadHash: SHA256Digest.of(body).hex, epochSeconds: context.localTime())
        }
        let what = "\(action) \(request.roleARN)"
        let response = try await CredentialFetch(context, action: what).send(http) { response in
            guard response.status != 200 else { return false }
            let fault = ServiceFault(response)
            // The identity provider did not answer the token service in time.
            return fault.code == "IDPCommunicationError"
                || FailureVerdict(fault).kind != .permanent
        }
        guard response.status == 200 else {
            throw Self.refusal(ServiceFault(response), what: what, isSigned: signer != nil)
        }
        return try Self.credentials(in: response, action: action, what: what)
    }

    private static func credentials(
        in response: HTTPResponse, action: String, what: String
    ) throws(AWSError) -> Credentials {
        guard let document = try? XMLElement.parse(response.body),
            let part = document["\(action)Result"]?["Credentials"],
            let id = part["AccessKeyId"]?.text, !id.isEmpty,
            let secret = part["SecretAccessKey"]?.text, !secret.isEmpty,
            let token = part["SessionToken"]?.text, !token.isEmpty,
            let expiration = part["Expiration"].flatMap({ Timestamp.parseISO8601($0.text) })
        else {
            throw AWSError(
                .invalidResponse, action: what, reason: "the answer has no credentials")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }

    /// The service's message is taken over only where it cannot quote a secret: about a call with
    /// a web identity, it may quote the token.
    private static func refusal(_ fault: ServiceFault, what: String, isSigned: Bool) -> AWSError {
        let (code, reason, hint): (AWSError.Code, String, String?) =
            switch fault.code {
            case "AccessDenied":
                (
                    .accessDenied, "the role may not be assumed",
                    "the caller needs sts:AssumeRole, and the role's trust policy must name it"
                )
            case "ExpiredTokenException", "InvalidIdentityToken":
                (.credentialsRefused, "the web identity token is not accepted", nil)
            case "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch":
                (
                    .credentialsRefused, "the credentials that should assume the role are refused",
                    nil
                )
            case "RegionDisabledException":
                (.rejected, "STS is not enabled in this region", "choose another with --region")
            default:
                (
                    fault.status >= 500 ? .serviceFailure : .rejected, "the token service refuses",
                    nil
                )
            }
        return AWSError(
            code, action: what, reason: isSigned ? "\(reason): \(fault.message)" : reason,
            hint: hint, serviceCode: fault.code, status: fault.status, requestID: fault.requestID)
    }
}
