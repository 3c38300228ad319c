import AWS
import HTTP
import Platform
import Testing

/// The worked examples of the S3 reference:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
@Suite struct SignatureV4Tests {
    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: String
        let target: String
        let headers: HTTPHeaders
        let body: String
        let signedHeaders: String
        let signature: String
    }

    static let examples = [
        Example(
            testDescription: "GET of a range", method: "GET", target: "/test.txt",
            headers: ["Range": "bytes=0-9"], body: "",
            signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            testDescription: "PUT of a key with a dollar", method: "PUT",
            target: "/test%24file.text",
            headers: [
                "Date": "Fri, 24 May 2013 00:00:00 GMT",
                "x-amz-storage-class": "REDUCED_REDUNDANCY",
            ], body: "Welcome to Amazon S3.",
            signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            testDescription: "query without a value", method: "GET", target: "/?lifecycle",
            headers: [:], body: "", signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            testDescription: "listing", method: "GET", target: "/?max-keys=2&prefix=J",
            headers: [:], body: "", signedHeaders: "host;x-amz-content-sha256;x-amz-date",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    private static let credentials = Credentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private static let scope = SigningScope(region: "us-east-1", service: "s3")
    private static let may24: Int64 = 1_369_353_600

    @Test(arguments: examples) func documentedExample(_ example: Example) {
        var request = HTTPRequest(
            method: example.method, url: "https://examplebucket.s3.amazonaws.com\(example.target)",
            headers: example.headers, body: Array(example.body.utf8))
        SignatureV4.sign(
            &request, credentials: Self.credentials, scope: Self.scope,
            payloadHash: SHA256Digest.of(request.body).hex, epochSeconds: Self.may24)
        #expect(
            request.headers["Authorization"]
                == "AWS4-HMAC-SHA256 "
                + "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=\(example.signedHeaders), Signature=\(example.signature)")
    }

    @Test func signingAgainReplacesTheFirstSignature() {
        var once = HTTPRequest(method: "GET", url: "https://b.s3.amazonaws.com/k")
        var twice = once
        var temporary = Self.credentials
        temporary.sessionToken = "token"
        SignatureV4.sign(
            &twice, credentials: temporary, scope: Self.scope,
            payloadHash: SignatureV4.unsignedPayload, epochSeconds: 0)
        SignatureV4.sign(
            &once, credentials: Self.credentials, scope: Self.scope, payloadHash: "hash",
            epochSeconds: Self.may24)
        SignatureV4.sign(
            &twice, credentials: Self.credentials, scope: Self.scope, payloadHash: "hash",
            epochSeconds: Self.may24)
        #expect(twice.headers["Authorization"] == once.headers["Authorization"])
        #expect(twice.headers["x-amz-security-token"] == nil)
        #expect(twice.headers.fields.count == once.headers.fields.count)
    }

    @Test func theTokenOfTemporaryCredentialsIsSigned() {
        var request = HTTPRequest(method: "GET", url: "https://b.s3.amazonaws.com/k")
        var credentials = Self.credentials
        credentials.sessionToken = "token"
        SignatureV4.sign(
            &request, credentials: credentials, scope: Self.scope, payloadHash: "hash",
            epochSeconds: Self.may24)
        #expect(request.headers["x-amz-security-token"] == "token")
        #expect(request.headers["Authorization"]?.contains(";x-amz-security-token,") == true)
    }

    @Test func theCacheReturnsTheDerivedKey() {
        let cache = SigningKeyCache()
        for day in 1...40 {
            let date = "201305\(day)"
            let expected = SigningKey.derive(secret: "secret", date: date, scope: Self.scope)
            #expect(cache.key(secret: "secret", date: date, scope: Self.scope) == expected)
            #expect(cache.key(secret: "secret", date: date, scope: Self.scope) == expected)
        }
    }

    @Test(arguments: [
        ("https://host.example:443/", "host.example"),
        ("http://host.example:80/", "host.example"),
        ("http://host.example:443/", "host.example:443"),
        ("https://host.example:8443?x", "host.example:8443"),
        ("http://[::1]:9000/b", "[::1]:9000"),
    ]) func theHostIsSignedAsItIsSent(_ url: String, _ host: String) {
        let canonical = CanonicalRequest(
            HTTPRequest(method: "GET", url: url), payloadHash: "hash", pathRule: .verbatim)
        #expect(String(decoding: canonical.bytes, as: UTF8.self).contains("\nhost:\(host)\n"))
    }
}
