package import HTTP
internal import Platform

/// Signature Version 4 in the `Authorization` header.
///
/// A pure function of its arguments: no clock, no environment, no credentials store.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>
package enum SignatureV4 {
    /// What `x-amz-content-sha256` says of a body that is not part of the signature; S3 accepts
    /// it over TLS.
    package static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// Signs `request`: sets `x-amz-date`, `x-amz-security-token` for temporary credentials,
    /// `x-amz-content-sha256` for S3, and `Authorization`, each replacing an earlier one, so that
    /// a request may be signed again.
    ///
    /// All header fields that are there by now are signed; add none afterwards but `User-Agent`.
    ///
    /// - Parameters:
    ///   - payloadHash: hexadecimal SHA-256 of the body, or `unsignedPayload`.
    ///   - epochSeconds: the time of signing; AWS refuses one that is 15 minutes off.
    ///   - keys: remembers derived keys between calls.
    package static func sign(
        _ request: inout HTTPRequest, credentials: Credentials, scope: SigningScope,
        payloadHash: String, epochSeconds: Int64, keys: SigningKeyCache? = nil
    ) {
        let time = Timestamp.basic(epochSeconds)
        request.headers["x-amz-date"] = time
        request.headers["x-amz-security-token"] = credentials.sessionToken
        if scope.pathRule == .verbatim { request.headers["x-amz-content-sha256"] = payloadHash }
        let canonical = CanonicalRequest(
            request, payloadHash: payloadHash, pathRule: scope.pathRule)
        let date = String(time.prefix(8))
        let key =
            keys?.key(secret: credentials.secretAccessKey, date: date, scope: scope)
            ?? SigningKey.derive(secret: credentials.secretAccessKey, date: date, scope: scope)
        request.headers["Authorization"] = authorization(
            canonical, accessKeyID: credentials.accessKeyID, key: key, scope: scope, time: time)
    }

    /// The value of the `Authorization` header.
    ///
    /// - Parameter time: the time of signing in the form of `x-amz-date`.
    package static func authorization(
        _ canonical: CanonicalRequest, accessKeyID: String, key: [UInt8], scope: SigningScope,
        time: String
    ) -> String {
        let text = stringToSign(canonical, scope: scope, time: time)
        let signature = Hex.encode(HMAC.sha256(key: key, message: Array(text.utf8)))
        return "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/\(credentialScope(scope, time: time)), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
    }

    /// The text whose HMAC is the signature.
    package static func stringToSign(
        _ canonical: CanonicalRequest, scope: SigningScope, time: String
    ) -> String {
        "AWS4-HMAC-SHA256\n\(time)\n\(credentialScope(scope, time: time))\n\(canonical.hash)"
    }

    private static func credentialScope(_ scope: SigningScope, time: String) -> String {
        "\(time.prefix(8))/\(scope.region)/\(scope.service)/aws4_request"
    }
}
