import Glibc
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
