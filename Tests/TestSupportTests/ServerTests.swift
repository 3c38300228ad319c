import TestSupport
import Testing

@Suite("Servers that the tests run against", .processHeavy)
struct ServerTests {
    @Test("store what boto3 sends and give it back", arguments: ["moto", "rclone"])
    func roundTrip(name: String) async throws {
        let endpoint =
            name == "moto" ? try MotoServer.shared().endpoint : try RcloneServer.shared().endpoint
        let bucket = try await endpoint.createBucket()
        let answers = try await BotoClient(endpoint).perform([
            .init(
                "put_object",
                [
                    "Bucket": .string(bucket), "Key": "caf\u{e9} +%.html", "Body": "hello",
                    "ContentType": "text/html",
                ]),
            .init("list_objects_v2", ["Bucket": .string(bucket)]),
            .init("get_object", ["Bucket": .string(bucket), "Key": "caf\u{e9} +%.html"]),
            .init("get_object", ["Bucket": .string(bucket), "Key": "missing"]),
        ])
        try #require(answers.count == 4)
        #expect(answers[1]["Contents"]?.elements.map(\.["Key"]) == ["caf\u{e9} +%.html"])
        #expect(answers[2]["Body"]?["text"] == "hello")
        #expect(answers[2]["ContentType"] == "text/html")
        #expect(answers[3]["error"] == "NoSuchKey")
        #expect(answers[3]["status"] == 404)
    }

    @Test("end when their owner goes")
    func endWithOwner() async throws {
        let url: String
        do {
            let server = try MotoServer()
            url = server.endpoint.url
            try await BotoClient(server.endpoint).call("list_buckets")
        }
        let gone = S3Endpoint(name: "gone", url: url, accessKey: "a", secretKey: "b")
        try await waitUntil("moto to end") {
            do {
                try await BotoClient(gone).call("list_buckets")
                return false
            } catch { return true }
        }
    }
}
