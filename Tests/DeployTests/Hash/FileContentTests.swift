import Manifest
import Platform
import TestSupport
import Testing

@testable import Deploy

/// What makes a file's bytes fit to be sent under the hash that was computed of them before.
struct FileContentTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("page.html", "hashed")
    }

    private func asset(of text: String, isSettled: Bool) throws -> Asset {
        let file = try OpenFile(root: directory.path, relativePath: "page.html")
        return Asset(
            key: ObjectKey("page.html"), path: "page.html", identity: file.identityAtOpening,
            isSettled: isSettled, isGzipped: false, byteCount: 6,
            sha256: SHA256Digest.of(Array(text.utf8)), headers: [:], phase: .pages)
    }

    @Test(arguments: [true, false]) func unchangedFile(isSettled: Bool) throws {
        let asset = try asset(of: "hashed", isSettled: isSettled)
        let content = try FileContent(asset, directory: directory.path)
        #expect(try content.read(0..<6) == Array("hashed".utf8))
    }

    @Test func rangeIntoABuffer() throws {
        let content = try FileContent(
            try asset(of: "hashed", isSettled: true), directory: directory.path)
        var buffer = [UInt8](repeating: 0, count: 3)
        try content.read(2..<5, into: &buffer)
        #expect(buffer == Array("she".utf8))
        try directory.write("page.html", "cut")
        #expect(throws: ContentChanged.self) { try content.read(2..<5, into: &buffer) }
    }

    /// A write so soon after another that it left the same time behind.
    @Test func otherBytesUnderTheSameTimes() throws {
        let asset = try asset(of: "before", isSettled: false)
        let content = try FileContent(asset, directory: directory.path)
        #expect(throws: ContentChanged.self) { try content.read(0..<6) }
    }

    @Test(arguments: [true, false]) func fileThatChangedAfterItWasOpened(isSettled: Bool) throws {
        let asset = try asset(of: "hashed", isSettled: isSettled)
        let content = try FileContent(asset, directory: directory.path)
        try directory.write("page.html", "edited since")
        #expect(throws: ContentChanged.self) { try content.read(0..<6) }
    }

    @Test func fileThatIsGone() throws {
        let asset = try asset(of: "hashed", isSettled: true)
        try directory.delete("page.html")
        #expect(throws: ContentChanged.self) {
            try FileContent(asset, directory: directory.path)
        }
    }

    /// Times tell of later writes only when they are older than the steps they are counted in.
    @Test func newFileIsNotSettled() async throws {
        let files = try Scanner(directory: directory.path, filter: PathFilter()).scan().files
        let assets = try await Deploy.Hasher(directory: directory.path, rules: HeaderRules())
            .hash(files).assets
        #expect(assets.map(\.isSettled) == [false])
        let changed = try #require(assets.first).identity.changed
        let later = Assets(of: files, hashingStart: changed + Assets.settlingNanoseconds + 1)
        #expect(later.map(\.isSettled) == [true])
    }
}
