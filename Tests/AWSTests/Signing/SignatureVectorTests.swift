import AWS
import HTTP
import Platform
import Testing

/// The cases that AWS publishes for signers:
/// <https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4>
@Suite struct SignatureVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let target: String
        let signature: String
        let method: String
        let headers: [(String, String)]
        let body: String
        let token: String?
        let pathRule: CanonicalRequest.PathRule
        let sendsPayloadHash: Bool

        init(
            _ name: String, _ target: String, signature: String, method: String = "GET",
            headers: [(String, String)] = [], body: String = "", token: String? = nil,
            pathRule: CanonicalRequest.PathRule = .normalizedAndEncodedAgain,
            sendsPayloadHash: Bool = false
        ) {
            self.name = name
            self.target = target
            self.signature = signature
            self.method = method
            self.headers = headers
            self.body = body
            self.token = token
            self.pathRule = pathRule
            self.sendsPayloadHash = sendsPayloadHash
        }

        var testDescription: String { name }
    }

    @Test(arguments: vectors) func publishedVector(_ vector: Vector) {
        let scope = SigningScope(region: "us-east-1", service: "service")
        let time = Timestamp.basic(1_440_938_160)
        #expect(time == "20150830T123600Z")
        let payloadHash = SHA256Digest.of(Array(vector.body.utf8)).hex
        var request = HTTPRequest(
            method: vector.method, url: "https://example.amazonaws.com\(vector.target)")
        for (name, value) in vector.headers { request.headers.append(name, value) }
        request.headers["x-amz-date"] = time
        request.headers["x-amz-security-token"] = vector.token
        if vector.sendsPayloadHash { request.headers["x-amz-content-sha256"] = payloadHash }
        let canonical = CanonicalRequest(
            request, payloadHash: payloadHash, pathRule: vector.pathRule)
        let key = SigningKey.derive(secret: Self.secret, date: "20150830", scope: scope)
        let authorization = SignatureV4.authorization(
            canonical, accessKeyID: "AKIDEXAMPLE", key: key, scope: scope, time: time)
        #expect(
            authorization
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
                + ", SignedHeaders=\(canonical.signedHeaders), Signature=\(vector.signature)",
            "canonical request:\n\(String(decoding: canonical.bytes, as: UTF8.self))")
    }

    private static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    private static let longToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxf"
        + "pSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0"
        + "KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64l"
        + "IZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="

    private static let unreserved =
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    static let vectors = [
        Vector(
            "get-header-key-duplicate", "/",
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
            headers: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")]),
        Vector(
            "get-header-value-multiline", "/",
            signature: "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
            headers: [("My-Header1", "value1\n  value2\n     value3")]),
        Vector(
            "get-header-value-order", "/",
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
            headers: [
                ("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"),
                ("My-Header1", "value2"),
            ]),
        Vector(
            "get-header-value-trim", "/",
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
            headers: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")]),
        Vector(
            "get-relative-normalized", "/example/..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            "get-relative-relative-normalized", "/example1/example2/../..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            "get-relative-relative-unnormalized", "/example1/example2/../..",
            signature: "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b",
            pathRule: .encodedAgain),
        Vector(
            "get-relative-unnormalized", "/example/..",
            signature: "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282",
            pathRule: .encodedAgain),
        Vector(
            "get-slash-dot-slash-normalized", "/./",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            "get-slash-dot-slash-unnormalized", "/./",
            signature: "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145",
            pathRule: .encodedAgain),
        Vector(
            "get-slash-normalized", "//",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            "get-slash-pointless-dot-normalized", "/./example",
            signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"),
        Vector(
            "get-slash-pointless-dot-unnormalized", "/./example",
            signature: "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff",
            pathRule: .encodedAgain),
        Vector(
            "get-slash-unnormalized", "//",
            signature: "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e",
            pathRule: .encodedAgain),
        Vector(
            "get-slashes-normalized", "//example//",
            signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        Vector(
            "get-slashes-unnormalized", "//example//",
            signature: "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
            pathRule: .encodedAgain),
        Vector(
            "get-space-normalized", "/example space/",
            signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        Vector(
            "get-space-unnormalized", "/example space/",
            signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
            pathRule: .encodedAgain),
        Vector(
            "get-unreserved", "/\(unreserved)",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Vector(
            "get-utf8", "/ሴ",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Vector(
            "get-vanilla-empty-query-key", "/?Param1=value1",
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Vector(
            "get-vanilla-query-order-encoded", "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
            signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"),
        Vector(
            "get-vanilla-query-order-key-case", "/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Vector(
            "get-vanilla-query-unreserved", "/?\(unreserved)=\(unreserved)",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        Vector(
            "get-vanilla-query", "/",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            "get-vanilla-utf8-query", "/?ሴ=bar",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        Vector(
            "get-vanilla-with-session-token", "/",
            signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
            token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"),
        Vector(
            "get-vanilla", "/",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            "post-header-key-case", "/",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            method: "POST"),
        Vector(
            "post-header-key-sort", "/",
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
            method: "POST",
            headers: [("My-Header1", "value1")]),
        Vector(
            "post-header-value-case", "/",
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
            method: "POST",
            headers: [("My-Header1", "VALUE1")]),
        Vector(
            "post-sts-header-after", "/",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            method: "POST"),
        Vector(
            "post-sts-header-before", "/",
            signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
            method: "POST",
            token: longToken),
        Vector(
            "post-vanilla-empty-query-value", "/?Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
            method: "POST"),
        Vector(
            "post-vanilla-query", "/?Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
            method: "POST"),
        Vector(
            "post-vanilla", "/",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            method: "POST"),
        Vector(
            "post-x-www-form-urlencoded-parameters", "/",
            signature: "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
            method: "POST",
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                ("Content-Length", "13"),
            ],
            body: "Param1=value1",
            sendsPayloadHash: true),
        Vector(
            "post-x-www-form-urlencoded", "/",
            signature: "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
            method: "POST",
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "13"),
            ],
            body: "Param1=value1",
            sendsPayloadHash: true),
    ]
}
