import AWS
import HTTP
import Platform
import TestSupport
import Testing

/// The S3 client over libcurl against servers that others wrote.
@Suite(.processHeavy) struct ServerTests {
    /// What a server does not do as S3 does it.
    enum Server: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case moto, rclone

        var testDescription: String { rawValue }

        func endpoint() throws -> S3Endpoint {
            switch self {
            case .moto: try MotoServer.shared().endpoint
            case .rclone: try RcloneServer.shared().endpoint
            }
        }

        /// rclone takes every write for unconditional.
        var knowsConditions: Bool { self == .moto }

        /// moto's routes match no line feed; rclone maps keys to paths, which have no empty and
        /// no dot segments.
        func canStore(_ key: String) -> Bool {
            switch self {
            case .moto: !key.utf8.contains(UInt8(ascii: "\n"))
            case .rclone:
                key.split(separator: "/", omittingEmptySubsequences: false)
                    .allSatisfy { !["", ".", ".."].contains($0) }
            }
        }
    }

    private func client(_ server: Server) async throws -> S3Client {
        let endpoint = try server.endpoint()
        let client = AWSClient(
            http: try CurlClient(CurlConfiguration()),
            credentials: FixedCredentials(endpoint), service: "s3", region: endpoint.region,
            limiter: ConcurrencyLimiter(bound: 16))
        return try S3Client(
            bucket: try await endpoint.createBucket(), client: client,
            addressing: S3Addressing(custom: try Endpoint(parsing: endpoint.url)))
    }

    private struct FixedCredentials: CredentialSource {
        let current: Credentials

        init(_ endpoint: S3Endpoint) {
            current = Credentials(
                accessKeyID: endpoint.accessKey, secretAccessKey: endpoint.secretKey)
        }

        func credentials() async throws -> Credentials { current }
        func invalidate(_ credentials: Credentials) async {}
    }

    private func put(
        _ client: S3Client, _ key: String, _ text: String, headers: HTTPHeaders = [:],
        condition: S3Condition = .none
    ) async throws -> S3Receipt {
        let body = Array(text.utf8)
        return try await client.putObject(
            key, body: body, sha256: .of(body), headers: headers, condition: condition)
    }

    @Test(arguments: Server.allCases) func objectsRoundTrip(_ server: Server) async throws {
        let client = try await client(server)
        let receipt = try await put(
            client, "dir/page.html", "hello",
            headers: [
                "Content-Type": "text/html; charset=utf-8", "Cache-Control": "max-age=0",
                "x-amz-meta-origin": "here",
            ])
        let object = try #require(try await client.getObject("dir/page.html", byteLimit: 100))
        #expect(object.body == Array("hello".utf8))
        #expect(object.etag == receipt.etag)
        #expect(object.headers["content-type"] == "text/html; charset=utf-8")
        #expect(object.headers["cache-control"] == "max-age=0")
        #expect(object.headers["x-amz-meta-origin"] == "here")
        let head = try #require(try await client.headObject("dir/page.html"))
        #expect(head.byteCount == 5)
        #expect(head.etag == receipt.etag)
        #expect(head.lastModified != nil)
        #expect(try await client.getObject("absent", byteLimit: 100) == nil)
        #expect(try await client.headObject("absent") == nil)
    }

    @Test(arguments: Server.allCases) func hostileKeysRoundTrip(_ server: Server) async throws {
        let client = try await client(server)
        let keys = HostileKeys.all.filter(server.canStore)
        try await forEachBounded(keys, limit: 8) { key in
            _ = try await put(client, key, "at \(key)")
        }
        try await forEachBounded(keys, limit: 8) { key in
            let object = try #require(
                try await client.getObject(key, byteLimit: 4096), "\(key.debugDescription)")
            #expect(object.body == Array("at \(key)".utf8), "\(key.debugDescription)")
        }
        let expected = keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(try await listedKeys(client, limit: 7).map { Array($0.utf8) } == expected)
        #expect(try await client.deleteObjects(keys).isEmpty)
        #expect(try await listedKeys(client, limit: 1000).isEmpty)
    }

    private func listedKeys(_ client: S3Client, limit: Int) async throws -> [String] {
        var keys: [String] = []
        var continuation: String?
        repeat {
            let page = try await client.listObjects(continuation: continuation, limit: limit)
            keys += page.objects.map(\.key)
            continuation = page.continuation
        } while continuation != nil
        return keys
    }

    @Test(arguments: Server.allCases) func headersAreReplaced(_ server: Server) async throws {
        let client = try await client(server)
        let receipt = try await put(
            client, "a +.html", "hello", headers: ["Content-Type": "text/html"])
        _ = try await client.replaceHeaders(
            "a +.html", with: ["Content-Type": "text/html", "Cache-Control": "no-store"],
            ifMatch: receipt.etag)
        let head = try #require(try await client.headObject("a +.html"))
        #expect(head.headers["content-type"] == "text/html")
        #expect(head.headers["cache-control"] == "no-store")
        #expect(head.byteCount == 5)
    }

    @Test(arguments: Server.allCases.filter(\.knowsConditions))
    func conditionsHold(_ server: Server) async throws {
        let client = try await client(server)
        let first = try await put(client, "lock", "1", condition: .ifAbsent)
        let refused = try await awsError {
            _ = try await put(client, "lock", "2", condition: .ifAbsent)
        }
        #expect(refused.code == .preconditionFailed)
        let second = try await put(client, "lock", "3", condition: .ifMatch(first.etag))
        let stale = try await awsError {
            _ = try await put(client, "lock", "4", condition: .ifMatch(first.etag))
        }
        #expect(stale.code == .preconditionFailed)
        #expect(try await client.headObject("lock")?.etag == second.etag)
    }

    @Test(arguments: Server.allCases) func largeObjectsGoInParts(_ server: Server) async throws {
        let client = try await client(server)
        let byteCount = (8 << 20) + 5
        let receipt = try await client.putObjectInParts(
            "large", byteCount: Int64(byteCount), headers: ["Content-Type": "video/mp4"],
            sendingPart: { range, send in
                try await send(range.map { UInt8(truncatingIfNeeded: $0) })
            })
        let object = try #require(try await client.getObject("large", byteLimit: byteCount))
        #expect(object.body == (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) })
        #expect(object.etag == receipt.etag)
        #expect(object.headers["content-type"] == "video/mp4")
        #expect(try await client.listUploads().isEmpty)
    }

    @Test(arguments: Server.allCases) func aFailedUploadLeavesNothing(_ server: Server) async throws
    {
        struct Changed: Error {}
        let client = try await client(server)
        await #expect(throws: Changed.self) {
            try await client.putObjectInParts(
                "large", byteCount: 9 << 20,
                sendingPart: { range, send in
                    try await send([UInt8](repeating: 0, count: range.count))
                },
                beforeComplete: { throw Changed() })
        }
        #expect(try await client.listUploads().isEmpty)
        #expect(try await client.headObject("large") == nil)
    }

    @Test func theBucketsSettingsAreRead() async throws {
        let client = try await client(.moto)
        _ = try await client.headBucket()
        #expect(try await client.website() == nil)
        #expect(try await client.publicAccessBlock() == nil)
        #expect(try await client.versioning() == nil)
        let endpoint = try Server.moto.endpoint()
        let answers = try await BotoClient(endpoint).perform([
            .init(
                "put_bucket_website",
                [
                    "Bucket": .string(client.bucket),
                    "WebsiteConfiguration": ["IndexDocument": ["Suffix": "index.html"]],
                ]),
            .init(
                "put_bucket_versioning",
                [
                    "Bucket": .string(client.bucket),
                    "VersioningConfiguration": ["Status": "Enabled"],
                ]),
        ])
        try #require(answers.allSatisfy { $0["error"] == nil })
        #expect(try await client.website()?.indexDocument == "index.html")
        #expect(try await client.versioning() == "Enabled")
        #expect(try await put(client, "key", "text").versionID != nil)
    }

    @Test(arguments: Server.allCases) func anAbsentBucketIsNamed(_ server: Server) async throws {
        let client = try await client(server)
        let absent = try S3Client(
            bucket: S3Endpoint.uniqueBucketName(), client: client.client,
            addressing: S3Addressing(custom: try Endpoint(parsing: server.endpoint().url)))
        let error = try await awsError { _ = try await absent.listObjects() }
        #expect(error.code == .noSuchBucket)
        #expect(error.hint?.contains(absent.bucket) == true)
    }

    @Test func aWrongSecretIsSaid() async throws {
        let endpoint = try RcloneServer.shared().endpoint
        let wrong = S3Endpoint(
            name: "wrong", url: endpoint.url, accessKey: endpoint.accessKey, secretKey: "no")
        let client = AWSClient(
            http: try CurlClient(CurlConfiguration()), credentials: FixedCredentials(wrong),
            service: "s3", region: endpoint.region, limiter: ConcurrencyLimiter(bound: 1))
        let s3 = try S3Client(
            bucket: "some-bucket", client: client,
            addressing: S3Addressing(custom: try Endpoint(parsing: endpoint.url)))
        let error = try await awsError { _ = try await s3.listObjects() }
        #expect(error.code == .credentialsRefused)
    }
}
