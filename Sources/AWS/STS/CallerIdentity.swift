internal import HTTP
internal import Platform

/// Who the credentials make the caller.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
package struct CallerIdentity: Sendable, Equatable {
    /// The account.
    package let account: String
    /// Resource name of the user or of the assumed role.
    package let arn: String

    /// Asks the Security Token Service; no permission is needed for it.
    ///
    /// - Parameters:
    ///   - client: signs for `sts`.
    ///   - endpoint: a configured endpoint.
    /// - Throws: `AWSError`; `CancellationError`.
    package static func find(
        _ client: AWSClient, endpoint: Endpoint? = nil
    ) async throws -> CallerIdentity {
        var request = ServiceRequest("GetCallerIdentity", "of the credentials", method: "POST") {
            (endpoint ?? Endpoint(service: "sts", region: $0)).url + "/"
        }
        request.protocolName = "STS"
        request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        request.body = Array("Action=GetCallerIdentity&Version=2011-06-15".utf8)
        request.payloadHash = SHA256Digest.of(request.body).hex
        request.timeout = .seconds(20)
        request.responseByteLimit = 64 << 10
        return try await client.send(request) { response throws(ServiceFault) in
            guard
                let result = try? XMLElement.parse(response.body)["GetCallerIdentityResult"],
                let account = (result["Account"]?.text).flatMap(ServiceFault.printable),
                let arn = (result["Arn"]?.text).flatMap(ServiceFault.printable)
            else { throw ServiceFault("the answer has no identity", in: response) }
            return CallerIdentity(account: account, arn: arn)
        }
    }
}
