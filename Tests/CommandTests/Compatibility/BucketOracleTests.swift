import TestSupport
import Testing

/// The judge judged: it has to find what is wrong with a bucket.
@Suite("Bucket oracle", .processHeavy)
struct BucketOracleTests {
    @Test("finds each difference, and only those")
    func differences() async throws {
        let site = try await PublishedSite(.moto, prefix: "p/")
        for name in ["right", "bytes", "type", "cache", "coded", "missing"] {
            try site.directory.write("\(name).txt", "content of \(name)")
        }
        func put(_ name: String, _ changes: [String: JSONValue] = [:]) -> BotoClient.Call {
            .init(
                "put_object",
                [
                    "Bucket": .string(site.bucket), "Key": .string("p/\(name)"),
                    "Body": .string("content of \(name.dropLast(4))"), "ContentType": "text/plain",
                    "CacheControl": "no-cache",
                ].merging(changes) { $1 })
        }
        _ = try await BotoClient(site.endpoint).perform([
            put("right.txt"), put("bytes.txt", ["Body": "content of bites"]),
            put("type.txt", ["ContentType": "text/html"]),
            put("cache.txt", ["CacheControl": "no-store"]),
            put("coded.txt", ["ContentEncoding": "gzip"]),
            put("extra.txt"), put("known.txt"), put(".deploy-dist/manifest"),
            .init("create_multipart_upload", ["Bucket": .string(site.bucket), "Key": "half"]),
        ])
        let problems = try await site.problems(
            expecting: [.init(match: "*", contentType: "text/plain", cacheControl: "no-cache")],
            foreign: ["p/known.txt"])
        #expect(
            problems == [
                "'p/missing.txt' is missing", "'p/extra.txt' should not be there",
                "'bytes.txt': its bytes differ from the file's",
                "'cache.txt': CacheControl is 'no-store', not 'no-cache'",
                "'coded.txt': Content-Encoding is 'gzip', none is expected",
                "'type.txt': ContentType is 'text/html', not 'text/plain'",
                "a multipart upload of 'half' was left behind",
            ])
    }
}
