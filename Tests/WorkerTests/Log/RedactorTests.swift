import Platform
import Testing

@testable import Worker

struct RedactorTests {
    private static let token = "gXpT9wQ2vLr8KzN4"

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let redacted: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "a gXpT9wQ2vLr8KzN4 b", redacted: "a [redacted] b"),
        Case(text: "gXpT9wQ2vLr8KzN4gXpT9wQ2vLr8KzN4", redacted: "[redacted][redacted]"),
        Case(text: "xgXpT9wQ2vLr8KzN4x", redacted: "x[redacted]x"),
        Case(text: "gXpT9wQ2vLr8KzN", redacted: "gXpT9wQ2vLr8KzN"),
        Case(text: "p=a%2Fb%2Bc%3Dd%20e", redacted: "p=[redacted]"),
        Case(text: "p=a/b+c=d e!", redacted: "p=[redacted]!"),
        Case(text: "line two of the key", redacted: "[redacted]"),
    ])
    func knownSecretsAreRemoved(_ testCase: Case) {
        let redactor = Redactor(
            secrets: [Self.token, "a/b+c=d e", "line one of the key\nline two of the key", "ab"])
        #expect(redactor.redact(testCase.text) == testCase.redacted)
    }

    @Test(arguments: ["", "x", "xy", "x-access-token:", "user:"])
    func secretInsideBase64IsRemoved(_ before: String) {
        let redactor = Redactor(secrets: [Self.token])
        let encoded = Base64.encode(Array((before + Self.token + "!").utf8))
        let shown = redactor.redact("header \(encoded) end")
        #expect(shown.contains(Redactor.mark))
        // What is left of it tells at most the edges, 4 of the 16 letters.
        #expect(
            shown.utf8.count <= "header  end".utf8.count + Redactor.mark.utf8.count + before.utf8
                .count * 2 + 12)
    }

    /// Texts without a known secret; `#` stands for one.
    @Test(arguments: [
        "ghp_#", "gho_# x", "github_pat_#_#", "key sk-ant-api03-# end",
        "npm_##", "Authorization: Basic #",
        "authorization: AWS4-HMAC-SHA256 Credential=#, Signature=#",
        "\"Authorization\": \"Bearer #\"", "https://#@github.com/a/b.git",
        "https://x-access-token:#@github.com/a", "fatal: https://user:#@host/x: not found",
        "AWS_SECRET_ACCESS_KEY=#", "aws_secret_access_key = #", "{\"SecretAccessKey\":\"#\"}",
        "{\\\"SessionToken\\\":\\\"#\\\"}", "X-Amz-Security-Token=#&x=1", "X-Amz-Signature=#",
        "GITHUB_TOKEN=#", "ANTHROPIC_API_KEY='#'", "//registry.npmjs.org/:_authToken=#",
        "x-access-token:#", "password: #",
        "-----BEGIN RSA PRIVATE KEY-----\n#\n#\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\n#",
    ])
    func shapesAreRemoved(_ pattern: String) {
        let secret = "Zq81kLmPoR5sTuVwXy02"
        let redactor = Redactor()
        let text = pattern.split(separator: "#", omittingEmptySubsequences: false)
            .joined(separator: secret)
        let shown = redactor.redact(text)
        #expect(!shown.contains("Zq81kLm"), "\(shown)")
        #expect(redactor.redact(shown) == shown)
    }

    @Test(arguments: [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDl4Y9zq8rT2wXq1nT5v8Jk",
    ])
    func shapesOfKeysAreRemoved(_ secret: String) {
        #expect(Redactor().redact("got \(secret) here") == "got [redacted] here")
    }

    /// Each of these began a search to the end of the line: a megabyte of them took an hour.
    @Test(arguments: [
        "ghp_aaaaaaaaaaaaaaaa.", "password=", "authorization: ", "x-access-token:",
        "-----BEGIN PRIVATE KEY-----",
    ])
    func repetitionIsFoundOnce(_ beginning: String) {
        let bytes = Array(String(repeating: beginning, count: 100).utf8)
        let found = SecretShapes.spans(in: bytes).reduce(0) { $0 + $1.count }
        #expect(found > 0 && found <= 4 * bytes.count)
    }

    @Test("a value within another is gone too, however far it reaches")
    func nestedValues() {
        let text = "password=authorization: one two; secret=x, password=three four"
        #expect(Redactor().redact(text) == "password=[redacted] [redacted]")
        #expect(
            Redactor().redact("password=a1;x-access-token:bb@cc,password=d1d1 e")
                .contains("d1d1") == false)
    }

    @Test(arguments: [
        "commit 3c69235f0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "dist/_astro/index.DkJ2h8Qa.css 12 kB", "Unexpected token: }", "5 tokens used",
        "https://example.org/a:b@c?x=1", "git@github.com:owner/site.git",
        "src/pages/index.astro:12:5",
        "sha512-not-a-key-at-all", "basic idea", "Basic usage", "Authorize: no", "ghp_short",
        "arn:aws:s3:::bucket/key", "AKIAIOSFODNN7EXAMPLE", "time: 12:30",
        "node_modules/some-package/dist/esm/index",
    ])
    func ordinaryTextIsLeftAlone(_ text: String) {
        #expect(Redactor().redact(text) == text)
    }
}
