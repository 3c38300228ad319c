import Glibc
import TestSupport
import Testing

/// The built command against servers that others wrote, judged by boto3.
@Suite("Compatibility", .processHeavy)
struct CompatibilityTests {
    @Test("a site arrives byte for byte", arguments: try CompatibleServer.available)
    func wholeSite(server: CompatibleServer) async throws {
        let site = try await PublishedSite(server, prefix: "docs/v1/")
        try SampleSite.write(into: site.directory)
        let deployment = try await site.deploy()
        #expect(deployment.counts == .init(uploaded: SampleSite.files.count))
        #expect(deployment.summary["result"] == "complete")
        #expect(try await site.problems(expecting: SampleSite.expectations) == [])
    }

    @Test("only what changed moves", arguments: try CompatibleServer.available)
    func changes(server: CompatibleServer) async throws {
        let site = try await PublishedSite(server)
        try SampleSite.write(into: site.directory)
        _ = try await site.deploy()
        let count = SampleSite.files.count

        // Nothing changed: nothing is written, not even our own state.
        let before = try await site.state()
        #expect(try await site.deploy().counts == .init(unchanged: count))
        #expect(try await site.state() == before)

        // Every file has a new time, one has new bytes.
        try SampleSite.write(into: site.directory)
        try site.directory.write("about/index.html", "<!doctype html><html>New</html>\n")
        var deployment = try await site.deploy()
        #expect(deployment.counts == .init(uploaded: 1, unchanged: count - 1))
        #expect(deployment.keys("upload") == ["about/index.html"])
        #expect(deployment.reason("about/index.html") == "content")

        // As many bytes as before, but others.
        try site.directory.write("about/index.html", "<!doctype html><html>Old</html>\n")
        deployment = try await site.deploy()
        #expect(deployment.keys("upload") == ["about/index.html"])

        // One file less.
        try site.directory.delete("robots.txt")
        deployment = try await site.deploy()
        #expect(deployment.counts == .init(deleted: 1, unchanged: count - 1))
        #expect(deployment.keys("delete") == ["robots.txt"])

        // Somebody else writes one of our objects.
        try await BotoClient(site.endpoint).call(
            "put_object",
            ["Bucket": .string(site.bucket), "Key": "style.css", "Body": "* { display: none }"])
        deployment = try await site.deploy()
        #expect(deployment.counts == .init(uploaded: 1, unchanged: count - 2))
        #expect(deployment.reason("style.css") == "drift")
        #expect(try await site.problems(expecting: SampleSite.expectations) == [])
    }

    @Test("headers change without a byte", arguments: try CompatibleServer.available)
    func headers(server: CompatibleServer) async throws {
        let site = try await PublishedSite(server)
        try SampleSite.write(into: site.directory)
        _ = try await site.deploy()

        let folder = try TemporaryDirectory()
        let configuration = try folder.write(
            "deploy-dist.json",
            #"{"routes": [{"match": "images/**", "cacheControl": "public, max-age=600"}]}"#)
        let deployment = try await site.deploy(["--config", configuration])
        #expect(
            deployment.counts == .init(updated: 1, unchanged: SampleSite.files.count - 1))
        #expect(deployment.keys("update") == ["images/photo.png"])
        #expect(deployment.reason("images/photo.png") == "headers")
        #expect(deployment.summary["bytesUploaded"] == 0)
        let expectations =
            [
                PublishedSite.Expectation(
                    match: "images/*", contentType: "image/png",
                    cacheControl: "public, max-age=600")
            ] + SampleSite.expectations
        #expect(try await site.problems(expecting: expectations) == [])
        #expect(
            try await site.deploy(["--config", configuration]).counts
                == .init(unchanged: SampleSite.files.count))
    }

    @Test("gzip is stored and said", arguments: try CompatibleServer.available)
    func gzip(server: CompatibleServer) async throws {
        let site = try await PublishedSite(server)
        try SampleSite.write(into: site.directory)
        _ = try await site.deploy(["--gzip"])
        let expectations = SampleSite.expectations.map { expectation in
            var expectation = expectation
            expectation.isGzipped = expectation.contentType.hasSuffix("charset=utf-8")
            return expectation
        }
        #expect(try await site.problems(expecting: expectations) == [])
        #expect(
            try await site.deploy(["--gzip"]).counts
                == .init(unchanged: SampleSite.files.count))
    }

    @Test(
        "a bucket that aws s3 sync filled is adopted",
        arguments: try CompatibleServer.available)
    func adoption(server: CompatibleServer) async throws {
        let site = try await PublishedSite(server)
        try SampleSite.write(into: site.directory)
        // Pages as we would write them, the rest with the headers that the tool guesses.
        let pages = ["--exclude", "*", "--include", "*.html"]
        let pageHeaders = [
            "--content-type", "text/html; charset=utf-8", "--cache-control", SampleSite.revalidated,
        ]
        for options in [pages + pageHeaders, ["--exclude", "*.html"]] {
            let sync = try SpawnedProcess(
                PackageLayout.python(),
                [
                    "\(PackageLayout.root)/Tests/CommandTests/Oracle/aws_cli.py", "s3", "sync",
                    site.directory.path, site.url, "--no-progress",
                ] + options,
                environment: CommandRun.isolated.merging(site.endpoint.environment) { $1 })
            try #require(try await sync.waitForEnd() == .exited(0), "\(sync.standardError)")
        }
        try await BotoClient(site.endpoint).call(
            "put_object", ["Bucket": .string(site.bucket), "Key": "other/tool.txt", "Body": "x"])

        let pageCount = SampleSite.files.keys.count { $0.hasSuffix(".html") }
        let adopted = try await site.deploy()
        #expect(
            adopted.counts
                == .init(updated: SampleSite.files.count - pageCount, unchanged: pageCount))
        #expect(
            try await site.problems(
                expecting: SampleSite.expectations, foreign: ["other/tool.txt"]) == [])

        let cleared = try await site.deploy(["--delete", "all"])
        #expect(cleared.keys("delete") == ["other/tool.txt"])
        #expect(try await site.problems(expecting: SampleSite.expectations) == [])
    }

    @Test("no name is too strange", arguments: try CompatibleServer.available)
    func names(server: CompatibleServer) async throws {
        let site = try await PublishedSite(server)
        for name in StrangeNames.all { try site.directory.write(name, "This is \(name).\n") }
        try site.directory.write("index.html", "<!doctype html><html></html>\n")

        let first = try await site.deploy()
        #expect(first.counts == .init(uploaded: StrangeNames.all.count + 1))
        #expect(first.keys("upload").map { Array($0.utf8) }.contains(Array("cafe\u{301}.txt".utf8)))
        #expect(try await site.problems(expecting: SampleSite.expectations) == [])
        #expect(try await site.deploy().counts == .init(unchanged: StrangeNames.all.count + 1))

        for name in StrangeNames.all { try site.directory.delete(name) }
        let last = try await site.deploy(["--max-delete", "100"])
        #expect(last.counts == .init(deleted: StrangeNames.all.count, unchanged: 1))
        #expect(try await site.problems(expecting: SampleSite.expectations) == [])
    }
}

/// File names that some program, some time, has got wrong.
enum StrangeNames {
    static let all: [String] = [
        "spa ce.txt", " leading and trailing ", "plus+plus.txt", "per%cent.txt", "amp&ersand.txt",
        "apos'trophe.txt", "quo\"te.txt", "less<more>.txt", "til~de.txt", "ha#sh.txt",
        "ques?tion.txt", "back\\slash.txt", "semi;colon=at@dollar$comma,bang!star*(paren).txt",
        "emoji-\u{1f600}.txt", "\u{ffee}-before-emoji-by-bytes.txt",
        // One name in two spellings, which are two files and two objects.
        "caf\u{e9}.txt", "cafe\u{301}.txt",
        // Already encoded, as it seems.
        "%2F", "a%20b.txt", "%252e%252e.txt", "a+%2B.txt",
        // Almost steps up.
        "a/..b", "a/...", "b..", "c/.d/e",
        // Characters that XML 1.0 cannot express, or that its readers change.
        "tab\t.txt", "return\r.txt", "control\u{1}.txt", "delete\u{7f}.txt",
        // The longest key there is, in letters and in others.
        Array(repeating: String(repeating: "s", count: 200), count: 5).joined(separator: "/")
            + "/" + String(repeating: "t", count: 19),
        Array(repeating: String(repeating: "\u{e9}", count: 100), count: 5).joined(separator: "/")
            + "/" + String(repeating: "\u{e9}", count: 9) + "1",
    ]
}
