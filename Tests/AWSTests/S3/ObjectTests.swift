import AWS
import HTTP
import Platform
import Testing

@Suite struct ObjectTests {
    @Test func putSendsDigestHeadersAndCondition() async throws {
        let bench = try Bench([.etag("abc", headers: ["x-amz-version-id": "v1"])])
        let body = Array("hello".utf8)
        let receipt = try await bench.s3.putObject(
            "dir/caf\u{E9} +.html", body: body, sha256: .of(body),
            headers: ["Content-Type": "text/html; charset=utf-8", "x-amz-meta-a": "b"],
            condition: .ifAbsent, storesChecksum: true)
        #expect(receipt == S3Receipt(etag: "abc", versionID: "v1"))
        let request = try #require(bench.http.requests.first)
        #expect(request.method == "PUT")
        #expect(
            request.url == "https://bucket.s3.eu-west-1.amazonaws.com/dir/caf%C3%A9%20%2B.html")
        #expect(request.headers["x-amz-content-sha256"] == SHA256Digest.of(body).hex)
        #expect(request.headers["x-amz-checksum-sha256"] == SHA256Digest.of(body).base64)
        #expect(request.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(request.headers["If-None-Match"] == "*")
        #expect(request.headers["Host"] == nil)
    }

    @Test func getReadsWhatAWriterSet() async throws {
        let headers: HTTPHeaders = [
            "ETag": "\"abc\"", "Content-Type": "text/html", "Cache-Control": "no-cache",
            "X-Amz-Meta-Origin": "here", "x-amz-storage-class": "STANDARD_IA",
            "x-amz-server-side-encryption": "AES256", "x-amz-version-id": "null",
            "Last-Modified": "Fri, 24 May 2013 00:00:00 GMT",
            "Date": "Fri, 24 May 2013 00:00:07 GMT", "Server": "AmazonS3",
            "x-amz-website-redirect-location": "/other",
        ]
        let bench = try Bench([.ok("hello", headers: headers)])
        let object = try #require(try await bench.s3.getObject("key", byteLimit: 100))
        #expect(bench.http.requests[0].responseByteLimit == 65_536)
        #expect(object.etag == "abc")
        #expect(object.byteCount == 5)
        #expect(object.body == Array("hello".utf8))
        #expect(object.versionID == nil)
        #expect(object.lastModified == Bench.now)
        #expect(object.date == Bench.now + 7)
        #expect(
            object.headers.fields.map { "\($0.name): \($0.value)" } == [
                "content-type: text/html", "cache-control: no-cache", "x-amz-meta-origin: here",
                "x-amz-website-redirect-location: /other",
            ])
        #expect(
            object.storageHeaders.fields.map(\.name) == [
                "x-amz-storage-class", "x-amz-server-side-encryption",
            ])
    }

    @Test func aLongerObjectThanAllowedIsAnError() async throws {
        let bench = try Bench([.ok("hello", headers: ["ETag": "\"e\""])])
        #expect(try await bench.s3.getObject("key", byteLimit: 5) != nil)
        let error = try await awsError {
            _ = try await bench.s3.getObject("key", byteLimit: 4)
        }
        #expect(error.code == .responseTooLarge)
    }

    @Test func headReadsTheLength() async throws {
        let bench = try Bench([.etag("abc", headers: ["Content-Length": "123456789012"])])
        let object = try #require(try await bench.s3.headObject("key", withChecksum: true))
        #expect(object.byteCount == 123_456_789_012)
        #expect(bench.http.requests[0].method == "HEAD")
        #expect(bench.http.requests[0].headers["x-amz-checksum-mode"] == "ENABLED")
    }

    @Test(arguments: [.error(404, "NoSuchKey"), .error(404)] as [StubClient.Step])
    func anAbsentObjectIsNil(_ step: StubClient.Step) async throws {
        let bench = try Bench([step])
        #expect(try await bench.s3.getObject("key", byteLimit: 1) == nil)
        #expect(try await bench.s3.headObject("key") == nil)
    }

    @Test func anAbsentBucketIsAnError() async throws {
        let bench = try Bench([.error(404, "NoSuchBucket")])
        let error = try await awsError {
            _ = try await bench.s3.getObject("key", byteLimit: 1)
        }
        #expect(error.code == .noSuchBucket)
        let head = try Bench([.error(404)])
        #expect(try await awsError { _ = try await head.s3.headBucket() }.code == .noSuchBucket)
    }

    @Test func headersAreReplacedByACopyOntoItself() async throws {
        let bench = try Bench([
            .ok("<CopyObjectResult><ETag>&quot;new&quot;</ETag></CopyObjectResult>")
        ])
        let receipt = try await bench.s3.replaceHeaders(
            "a b/\u{E9}+", with: ["Content-Type": "text/html"], ifMatch: "old")
        #expect(receipt?.etag == "new")
        let headers = bench.http.requests[0].headers
        #expect(headers["x-amz-copy-source"] == "bucket/a%20b/%C3%A9%2B")
        #expect(headers["x-amz-copy-source-if-match"] == "\"old\"")
        #expect(headers["x-amz-metadata-directive"] == "REPLACE")
        #expect(headers["Content-Type"] == "text/html")
    }

    @Test func aCopyWithoutAnETagIsASuccess() async throws {
        let bench = try Bench([.ok("<CopyObjectResult/>")])
        #expect(try await bench.s3.replaceHeaders("key", with: [:], ifMatch: "old") == nil)
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
    }

    static let broken = [
        Broken(testDescription: "empty", body: ""),
        Broken(testDescription: "cut off", body: "<CopyObjectResult><ETag>&quot;ne"),
        Broken(testDescription: "white space only", body: "\n \n"),
        Broken(
            testDescription: "an error",
            body: "<?xml version=\"1.0\"?>\n  <Error><Code>InternalError</Code></Error>"),
        Broken(testDescription: "another document", body: "<html/>"),
    ]

    @Test(arguments: broken) func aSuccessThatIsNoneIsRepeated(_ broken: Broken) async throws {
        let bench = try Bench([
            .ok(broken.body),
            .ok("<CopyObjectResult><ETag>\"new\"</ETag></CopyObjectResult>"),
        ])
        let receipt = try await bench.s3.replaceHeaders("key", with: [:], ifMatch: "old")
        #expect(receipt?.etag == "new")
        #expect(bench.clock.sleeps.count == 1)

        let hopeless = try Bench([.ok(broken.body)])
        let error = try await awsError {
            _ = try await hopeless.s3.replaceHeaders("key", with: [:], ifMatch: "old")
        }
        #expect(error.code == .invalidResponse || error.code == .serviceFailure)
    }
}
