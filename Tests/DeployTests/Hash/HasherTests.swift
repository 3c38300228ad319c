import Glibc
import Manifest
import Platform
import TestSupport
import Testing

@testable import Deploy

struct HasherTests {
    /// A file may take longer than an interruption leaves.
    @Test func cancellationEndsTheHashingOfALargeFile() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("large", bytes: Array(repeating: 1, count: 2 << 20))
        let file = try OpenFile(root: directory.path, relativePath: "large")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            var buffer = Deploy.Hasher.buffer()
            return try await Deploy.Hasher.digest(
                of: file, 0..<(2 << 20), .sha256, through: &buffer)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    /// There is nothing to compare with: what shows a later write by its times is read once.
    @Test(arguments: [true, false]) func emptySite(isSettled: Bool) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("page.html", "page")
        try directory.write("data.json", "data")
        let configuration = try SiteConfiguration(
            json: Array(#"{"routes": [{"match": "*.json", "gzip": true}]}"#.utf8),
            file: "deploy-dist.json")
        let files = try Scanner(directory: directory.path, filter: PathFilter()).scan().files
        let page = try #require(FileSystem.entry(directory.appending("page.html")))
        let hasher = Deploy.Hasher(
            directory: directory.path, rules: HeaderRules(configuration: configuration),
            isSiteEmpty: { true })
        let result = try await hasher.hash(
            files, start: page.identity.changed + (isSettled ? Assets.settlingNanoseconds + 1 : 0))
        #expect(result.problems.isEmpty)
        let (first, second) = (result.assets[0], result.assets[1])
        #expect(first.sha256 != nil && first.isGzipped)
        #expect((second.sha256 == nil) == isSettled && second.byteCount == 4)
        #expect(second.headers["Content-Type"] == "text/html; charset=utf-8")
        let content = try FileContent(second, directory: directory.path)
        #expect(try content.read(0..<4) == Array("page".utf8))
        try directory.write("page.html", "edit")
        #expect(throws: ContentChanged.self) { try content.read(0..<4) }
    }

    /// A build that writes beside and renames.
    @Test(arguments: [true, false]) func fileThatIsGone(isSiteEmpty: Bool) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("page.html.new", "page")
        let files = try Scanner(directory: directory.path, filter: PathFilter()).scan().files
        try directory.delete("page.html.new")
        let result = try await Deploy.Hasher(
            directory: directory.path, rules: HeaderRules(), isSiteEmpty: { isSiteEmpty }
        ).hash(files, start: .max)
        #expect(
            result.problems.map(\.message) == [
                "page.html.new changed while it was being read"
            ])
    }

    /// What cannot be read is told before anything is written.
    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func unreadableFileOfAnEmptySite() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("page.html", "page")
        #expect(chmod(directory.appending("page.html"), 0) == 0)
        let files = try Scanner(directory: directory.path, filter: PathFilter()).scan().files
        let result = try await Deploy.Hasher(
            directory: directory.path, rules: HeaderRules(), isSiteEmpty: { true }
        ).hash(files, start: .max)
        #expect(result.problems.map(\.path) == ["page.html"])
    }

    /// Between the walk and the hashing, a directory becomes a link to somewhere else.
    @Test func fileThatWasReplacedSinceIsNotRead() async throws {
        let elsewhere = try TemporaryDirectory()
        try elsewhere.write("page.html", "secret")
        let directory = try TemporaryDirectory()
        try directory.write("a/page.html", "public")
        let scan = try Scanner(directory: directory.path, filter: PathFilter()).scan()
        #expect(rename(directory.appending("a"), directory.appending("old")) == 0)
        #expect(symlink(elsewhere.path, directory.appending("a")) == 0)
        let result = try await Deploy.Hasher(directory: directory.path, rules: HeaderRules())
            .hash(scan.files)
        #expect(result.assets.isEmpty && result.problems.map(\.path) == ["a/page.html"])
    }
}
