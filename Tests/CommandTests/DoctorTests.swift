import TestSupport
import Testing

@Suite(.processHeavy) struct DoctorTests {
    @Test func aDeployedWebsiteIsHealthy() async throws {
        let endpoint = try MotoServer.shared().endpoint
        let bucket = try await endpoint.createBucket()
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",\
            "Action":"s3:GetObject","Resource":"arn:aws:s3:::\(bucket)/*"}]}
            """
        _ = try await BotoClient(endpoint).perform([
            BotoClient.Call(
                "put_bucket_website",
                [
                    "Bucket": .string(bucket),
                    "WebsiteConfiguration": ["IndexDocument": ["Suffix": "index.html"]],
                ]),
            BotoClient.Call(
                "put_bucket_versioning",
                ["Bucket": .string(bucket), "VersioningConfiguration": ["Status": "Enabled"]]),
            BotoClient.Call(
                "put_bucket_policy", ["Bucket": .string(bucket), "Policy": .string(policy)]),
        ])
        let directory = try TemporaryDirectory()
        try directory.write("index.html", "<p>hello</p>")
        let deployed = try await CommandRun(
            [directory.path, "s3://\(bucket)"], environment: endpoint.environment
        ).run()
        #expect(deployed.status == 0, "\(deployed)")

        let outcome = try await CommandRun(
            ["doctor", "s3://\(bucket)"], environment: endpoint.environment
        ).run()
        #expect(outcome.status == 0)
        #expect(outcome.standardError.isEmpty)
        let lines = outcome.standardOutput.split(separator: "\n")
        let key = endpoint.accessKey
        for line in [
            "ok    credentials  access key \(key.count > 12 ? key : "\(key.prefix(2))...") from "
                + "the environment (AWS_ACCESS_KEY_ID)",
            "ok    bucket       \(bucket) exists and can be reached",
            "ok    region       us-east-1",
            "ok    listing      s3://\(bucket)/ may be listed",
            "ok    website      index page index.html, no error page",
            "ok    visitors     index.html is public",
            "ok    clock        agrees with the server's",
            "warn  privacy      anybody can read the names and checksums of all files",
            "ok    versioning   on",
            "ok    state        generation 1, 1 file",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)\n\(outcome)")
        }
    }

    struct Sick: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let environment: [String: String]
        let lastLine: String
    }

    static let sick = [
        Sick(
            testDescription: "no credentials",
            environment: ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""],
            lastLine: #"{"type":"check","name":"credentials","status":"fail","#),
        Sick(
            testDescription: "no such profile", environment: ["AWS_PROFILE": "nobody"],
            lastLine: #"{"type":"check","name":"configuration","status":"fail","#),
        Sick(
            testDescription: "no such bucket", environment: [:],
            lastLine: #"{"type":"check","name":"bucket","status":"fail","#),
        Sick(
            testDescription: "no server", environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:9"],
            lastLine: #"{"type":"check","name":"bucket","status":"fail","#),
    ]

    @Test(arguments: sick)
    func endsWithWhatKeepsEverythingBack(_ sick: Sick) async throws {
        let endpoint = try MotoServer.shared().endpoint
        let environment = endpoint.environment.merging(sick.environment) { $1 }
        let outcome = try await CommandRun(
            ["doctor", "s3://\(S3Endpoint.uniqueBucketName())", "--json"],
            environment: environment
        ).run()
        #expect(outcome.status == 1)
        let last = outcome.standardOutput.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix(sick.lastLine), "\(outcome)")
        #expect(!last.hasSuffix(#""hint":null}"#), "\(outcome)")
    }
}
