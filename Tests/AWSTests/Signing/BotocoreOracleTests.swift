import AWS
import HTTP
import TestSupport
import Testing

/// botocore as a second opinion on URLs and signatures of keys that are easy to get wrong.
@Suite(.processHeavy) struct BotocoreOracleTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bucket: String
        let region: String
        let endpoint: String?
        let token: String?
    }

    static let settings = [
        Setting(
            testDescription: "AWS", bucket: "bucket", region: "eu-central-1", endpoint: nil,
            token: "session/token+=="),
        Setting(
            testDescription: "dotted bucket", bucket: "edit.example.org", region: "eu-west-1",
            endpoint: nil, token: nil),
        Setting(
            testDescription: "China", bucket: "bucket", region: "cn-north-1", endpoint: nil,
            token: nil),
        Setting(
            testDescription: "custom endpoint", bucket: "bucket", region: "us-east-1",
            endpoint: "http://127.0.0.1:9000", token: nil),
    ]

    @Test(arguments: settings) func sameURLsAndSignatures(_ setting: Setting) async throws {
        let answers = try await PythonOracle.run(
            "AWSTests/Python/botocore_requests.py",
            input: [
                "bucket": .string(setting.bucket), "region": .string(setting.region),
                "endpoint": setting.endpoint.map { .string($0) } ?? .null,
                "token": setting.token.map { .string($0) } ?? .null,
                "keys": .array(HostileKeys.all.map { .string($0) }),
            ])
        try #require(answers.elements.count == HostileKeys.all.count)
        let addressing = S3Addressing(
            custom: try setting.endpoint.map { try Endpoint(parsing: $0) })
        for (key, answer) in zip(HostileKeys.all, answers.elements) {
            try #require(answer.elements.count == 4)
            let urls = try answer.elements.map { try #require($0["url"]?.stringValue) }
            let objectURL = addressing.url(
                bucket: setting.bucket, key: key, region: setting.region)
            for index in [0, 1, 3] {
                #expect(objectURL == urls[index], "key \(key.debugDescription)")
            }
            for request in answer.elements { try check(request, setting) }
            let source = answer.elements[3]["headers"]?["x-amz-copy-source"]?.stringValue
            #expect(
                source == setting.bucket + "/" + PercentEncoding.encode(key, keepsSlashes: true))
        }
    }

    /// Signs what botocore sent, at the time it did, and compares.
    private func check(_ sent: JSONValue, _ setting: Setting) throws {
        guard case .object(let fields) = sent["headers"] else {
            throw TestSupportError("no headers")
        }
        let fieldsByName = Dictionary(
            uniqueKeysWithValues: fields.map { ($0.key.lowercased(), $0.value.stringValue ?? "") })
        let expected = try #require(fieldsByName["authorization"])
        let signedNames = try #require(
            expected.split(separator: "SignedHeaders=").last?.split(separator: ",").first
        )
        .split(separator: ";").map(String.init)
        var request = HTTPRequest(
            method: try #require(sent["method"]?.stringValue),
            url: try #require(sent["url"]?.stringValue))
        for name in signedNames where name != "host" {
            let value: String = try #require(fieldsByName[name])
            request.headers[name] = value
        }
        SignatureV4.sign(
            &request,
            credentials: Credentials(
                accessKeyID: "AKIDEXAMPLE",
                secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                sessionToken: setting.token),
            scope: SigningScope(region: setting.region, service: "s3"),
            payloadHash: try #require(fieldsByName["x-amz-content-sha256"]),
            epochSeconds: try #require(
                fieldsByName["x-amz-date"].flatMap(Timestamp.parseISO8601)))
        #expect(request.headers["Authorization"] == expected, "\(request.url)")
    }
}
