import AWS
import HTTP
import Testing

@Suite struct ListTests {
    private static func page(
        _ keys: [String], encoding: String? = "url",
        rest: String = "<IsTruncated>false</IsTruncated>"
    ) -> String {
        let contents = keys.map {
            "<Contents><Key>\($0)</Key><LastModified>2013-05-24T00:00:00.000Z</LastModified>"
                + "<ETag>&quot;abc-2&quot;</ETag><Size>7</Size><Owner><ID>x</ID></Owner>"
                + "<StorageClass>STANDARD</StorageClass></Contents>"
        }.joined()
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            + "<Name>bucket</Name><Prefix>p</Prefix>"
            + (encoding.map { "<EncodingType>\($0)</EncodingType>" } ?? "")
            + contents + rest + "</ListBucketResult>"
    }

    @Test func asksForEncodedKeys() async throws {
        let bench = try Bench([.ok(Self.page([]))])
        _ = try await bench.s3.listObjects(prefix: "a b/", startAfter: "a b/\u{E9}&+")
        #expect(
            bench.http.requests[0].url
                == "https://bucket.s3.eu-west-1.amazonaws.com/?list-type=2&encoding-type=url"
                + "&max-keys=1000&prefix=a%20b%2F&start-after=a%20b%2F%C3%A9%26%2B")
        _ = try await bench.s3.listObjects(
            prefix: "a", startAfter: "ignored", continuation: "t/o+k=", limit: 5)
        #expect(
            bench.http.requests[1].url.hasSuffix(
                "&max-keys=5&prefix=a&continuation-token=t%2Fo%2Bk%3D"))
    }

    @Test func decodesKeys() async throws {
        let bench = try Bench([
            .ok(
                Self.page(["plain", "a+b", "a%2Bb", "caf%C3%A9", "cafe%CC%81", "100%25", "x%0D%0A"])
            )
        ])
        let page = try await bench.s3.listObjects()
        let expected = ["plain", "a b", "a+b", "caf\u{E9}", "cafe\u{301}", "100%", "x\r\n"]
        #expect(page.objects.map { Array($0.key.utf8) } == expected.map { Array($0.utf8) })
        #expect(page.objects.allSatisfy { $0.byteCount == 7 && $0.etag == "abc-2" })
        #expect(page.continuation == nil)
    }

    @Test func takesPlainKeysFromServersThatDoNotEncode() async throws {
        let bench = try Bench([.ok(Self.page(["a+b", "100%25", "&lt;&amp;"], encoding: nil))])
        let page = try await bench.s3.listObjects()
        #expect(page.objects.map(\.key) == ["a+b", "100%25", "<&"])
    }

    @Test func knowsTheEncodingWhereverItStands() async throws {
        let late = Self.page(
            ["a%20b"], encoding: nil,
            rest: "<EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>")
        let bench = try Bench([.ok(late)])
        #expect(try await bench.s3.listObjects().objects.map(\.key) == ["a b"])
    }

    @Test func anEmptyPageMayContinue() async throws {
        let bench = try Bench([
            .ok(
                Self.page(
                    [],
                    rest: "<IsTruncated>true</IsTruncated>"
                        + "<NextContinuationToken>t+1</NextContinuationToken>"))
        ])
        let page = try await bench.s3.listObjects()
        #expect(page.objects.isEmpty)
        #expect(page.continuation == "t+1")
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
    }

    static let bad = [
        Bad(testDescription: "empty", body: ""),
        Bad(testDescription: "cut off", body: String(page(["a", "b"]).dropLast(30))),
        Bad(
            testDescription: "cut between objects", body: "<ListBucketResult><Contents></Contents>"),
        Bad(testDescription: "another document", body: "<html></html>"),
        Bad(testDescription: "nothing told", body: "<ListBucketResult/>"),
        Bad(
            testDescription: "neither complete nor not",
            body: page(["a"], rest: "<IsTruncated>maybe</IsTruncated>")),
        Bad(
            testDescription: "truncated without a token",
            body: page(["a"], rest: "<IsTruncated>true</IsTruncated>")),
        Bad(
            testDescription: "truncated with an empty token",
            body: page(
                ["a"],
                rest: "<IsTruncated>true</IsTruncated><NextContinuationToken/>")),
        Bad(
            testDescription: "no size",
            body: "<ListBucketResult><IsTruncated>false</IsTruncated>"
                + "<Contents><Key>a</Key></Contents></ListBucketResult>"),
        Bad(
            testDescription: "a negative size",
            body: "<ListBucketResult><IsTruncated>false</IsTruncated>"
                + "<Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>"),
        Bad(testDescription: "an empty key", body: page([""])),
        Bad(testDescription: "a key that is not UTF-8", body: page(["a%FF"])),
        Bad(
            testDescription: "entities that grow",
            body: "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>" + page(["&a;"])),
        Bad(testDescription: "an error", body: "<Error><Code>InternalError</Code></Error>"),
    ]

    @Test(arguments: bad) func isAnErrorAndNeverAnEmptyBucket(_ bad: Bad) async throws {
        let bench = try Bench([.ok(bad.body)])
        let error = try await awsError { _ = try await bench.s3.listObjects() }
        #expect(error.code == .invalidResponse || error.code == .serviceFailure)
        #expect(bench.http.requests.count == 3, "it is worth another attempt")
    }

    @Test(arguments: ["b/1", "a", "cafe\u{301}/1"])
    func aKeyBesideThePrefixIsAnError(_ key: String) async throws {
        let bench = try Bench([.ok(Self.page(["caf\u{E9}/1", key], encoding: nil))])
        let error = try await awsError {
            _ = try await bench.s3.listObjects(prefix: "caf\u{E9}/")
        }
        #expect(error.code == .invalidResponse)
        #expect(error.reason.contains("prefix"))
    }

    @Test func aTokenThatLeadsBackIsAnError() async throws {
        let bench = try Bench([
            .ok(
                Self.page(
                    ["a"],
                    rest: "<IsTruncated>true</IsTruncated>"
                        + "<NextContinuationToken>same</NextContinuationToken>"))
        ])
        let error = try await awsError {
            _ = try await bench.s3.listObjects(continuation: "same")
        }
        #expect(error.reason.contains("same page"))
    }
}
