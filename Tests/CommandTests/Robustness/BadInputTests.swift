import Glibc
import Platform
import TestSupport
import Testing

/// Files, manifests and answers that are not what they should be.
@Suite("Bad input", .processHeavy)
struct BadInputTests {
    /// A live site whose next deployment has something to upload and something to delete.
    func changedSite() async throws -> LiveSite {
        let site = try await LiveSite()
        #expect(try await site.deploy().status == 0)
        try site.writePages(2, "second")
        try site.directory.delete("pages/2.html")
        return site
    }

    @Test("a link out of the tree, a FIFO and a loop are left out with a warning")
    func oddFiles() async throws {
        let site = try await changedSite()
        #expect(symlink("/etc/hostname", site.directory.appending("leak.txt")) == 0)
        #expect(symlink(".", site.directory.appending("loop")) == 0)
        #expect(symlink("style.css", site.directory.appending("alias.css")) == 0)
        #expect(mkfifo(site.directory.appending("pipe"), 0o644) == 0)
        let outcome = try await site.deploy()
        #expect(outcome.status == 0, "\(outcome)")
        for name in ["leak.txt", "loop", "pipe"] {
            #expect(outcome.standardError.contains("warning: \(name) is left out"), "\(outcome)")
        }
        var expected = try site.files()
        expected["alias.css"] = expected["style.css"]
        #expect(try await site.objects() == expected)
    }

    @Test("a name that is not UTF-8 is an error that shows it")
    func invalidName() async throws {
        let site = try await changedSite()
        let before = try await site.objects()
        let path = Array(site.directory.path.utf8CString.dropLast()) + [47, 98, -1, 97, 100, 0]
        let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o644)
        #expect(descriptor >= 0)
        close(descriptor)
        let outcome = try await site.deploy()
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.standardError.contains(#"b\xffad"#), "\(outcome)")
        #expect(try await site.objects() == before)
    }

    @Test("a file that cannot be read is named, and nothing is published")
    func unreadableFile() async throws {
        let site = try await changedSite()
        let before = try await site.objects()
        chmod(site.directory.path, 0o755)
        chmod(site.directory.appending("pages"), 0o755)
        chmod(site.directory.appending("style.css"), 0)
        // Root may read everything: then another user has to run it.
        let outcome =
            getuid() == 0
            ? try await asNobody(site.command()) : try await site.command().run()
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.standardError.contains("style.css"), "\(outcome)")
        #expect(outcome.standardError.contains("Permission denied"), "\(outcome)")
        #expect(try await site.objects() == before)
    }

    @Test("a directory that cannot be read is named, unless all of it is excluded")
    func unreadableDirectory() async throws {
        let site = try await changedSite()
        chmod(site.directory.path, 0o755)
        for folder in ["pages", "private"] {
            try site.directory.write("\(folder)/x", "x")
            chmod(site.directory.appending(folder), 0o755)
        }
        chmod(site.directory.appending("private"), 0)
        defer { chmod(site.directory.appending("private"), 0o755) }
        func deploy(_ options: [String]) async throws -> CommandRun.Outcome {
            getuid() == 0
                ? try await asNobody(site.command(options))
                : try await site.command(options).run()
        }
        let refused = try await deploy([])
        #expect(refused.status == 1, "\(refused)")
        #expect(refused.standardError.contains("private: Permission denied"), "\(refused)")
        let outcome = try await deploy(["--exclude", "private/**"])
        #expect(outcome.status == 0, "\(outcome)")
    }

    private func asNobody(_ command: CommandRun) async throws -> CommandRun.Outcome {
        let copy = try TemporaryDirectory()
        chmod(copy.path, 0o755)
        let binary = try copy.write(
            "deploy-dist", bytes: try FileBytes.read(PackageLayout.program(command.program)))
        chmod(binary, 0o755)
        let process = try SpawnedProcess(
            "/usr/bin/setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", binary] + command.arguments,
            environment: command.environment, directory: "/")
        return try await CommandRun.outcome(of: process)
    }

    @Test("a page that changes while it is deployed does not go live")
    func changingFile() async throws {
        let site = try await changedSite()
        try site.directory.write(
            "large.bin", bytes: [UInt8](repeating: 7, count: 400_000))
        let slow = try SlowProxy(before: site.endpoint, bytesPerSecond: 400_000)
        let process = try site.command(["--concurrency", "1"], through: slow.endpoint).start()
        // The plan is made when the lock is taken; pages come after the assets.
        try await waitUntil("the lock") { try await site.state().contains(".deploy-dist/lock") }
        try site.directory.write("pages/0.html", "<html>written by a build that still runs</html>")
        let outcome = try await CommandRun.outcome(of: process)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(
            outcome.standardError.contains("pages/0.html changed while it was being deployed"),
            "\(outcome)")
        let objects = try await site.objects()
        #expect(objects["pages/0.html"]?.contains("first") == true)
        #expect(objects["pages/2.html"] != nil)
        #expect(try await site.deploy().status == 0)
        #expect(
            try await site.objects()["pages/0.html"]
                == "<html>written by a build that still runs</html>")
    }

    struct BadManifest: Sendable, CustomTestStringConvertible {
        let testDescription: String, bytes: [UInt8], message: String
    }

    static let badManifests = [
        BadManifest(testDescription: "empty", bytes: [], message: "the manifest is damaged"),
        BadManifest(
            testDescription: "no manifest", bytes: Array("{}".utf8),
            message: "the manifest is damaged"),
        BadManifest(
            testDescription: "cut off", bytes: Gzip.compress(Array("deploy-dist manifest\n".utf8)),
            message: "the manifest is damaged"),
        BadManifest(
            testDescription: "newer",
            bytes: Gzip.compress(
                Array("deploy-dist manifest\n".utf8) + [99] + [UInt8](repeating: 0, count: 64)),
            message: "the manifest has format version 99, this program knows the older"),
    ]

    @Test("a manifest that cannot be used is said, and nothing is deleted", arguments: badManifests)
    func manifest(_ bad: BadManifest) async throws {
        let site = try await changedSite()
        let folder = try TemporaryDirectory()
        try await BotoClient(site.endpoint).call(
            "put_object",
            [
                "Bucket": .string(site.bucket), "Key": ".deploy-dist/manifest",
                "BodyFile": .string(try folder.write("manifest", bytes: bad.bytes)),
            ])
        let outcome = try await site.deploy()
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.standardError.contains(bad.message), "\(outcome)")
        #expect(try outcome.summary["deleted"] == 0)
        var expected = try site.files()
        expected["pages/2.html"] = try await site.objects()["pages/2.html"]
        #expect(expected["pages/2.html"] != nil)
        #expect(try await site.objects() == expected)
    }

    static let listings = [
        "", "garbage", "<ListBucketResult>",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><ListBucketResult>&a;</ListBucketResult>",
        "<Error><Code>InternalError</Code></Error>",
    ]

    @Test("a listing that is no listing is an error, not an empty bucket", arguments: listings)
    func listing(_ xml: String) async throws {
        let site = try TemporaryDirectory()
        try site.write("index.html", "<html></html>")
        let folder = try TemporaryDirectory()
        let server = try ServerProcess(
            "answering server",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/CommandTests/Python/answering_s3.py",
                try folder.write("listing.xml", xml),
            ])
        let endpoint = S3Endpoint(
            name: "answering server", url: server.url, accessKey: "key", secretKey: "secret")
        let outcome = try await CommandRun(
            ["deploy", site.path, "s3://bucket", "--json"], environment: endpoint.environment,
            directory: "/"
        ).run(within: .seconds(120))
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.standardError.contains("ListObjectsV2 s3://bucket failed"), "\(outcome)")
        #expect(!server.log.contains("WRITE"), "\(server.log)")
    }
}
