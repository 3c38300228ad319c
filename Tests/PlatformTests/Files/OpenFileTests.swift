import Platform
import TestSupport
import Testing

/// Opening a file of a tree that somebody else is changing.
struct OpenFileTests {
    @Test func readsWhatIsThere() throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/b/file", "text")
        let file = try OpenFile(root: folder.path, relativePath: "a/b/file")
        #expect(try file.read(byteCount: 100) == Array("text".utf8))
    }

    @Test(arguments: ["link/secret", "a/link/secret", "a/file"])
    func followsNoLinkOnTheWay(_ path: String) throws {
        let outside = try TemporaryDirectory()
        try outside.write("secret", "secret")
        let folder = try TemporaryDirectory()
        try folder.write("a/other", "text")
        try folder.link("link", to: outside.path)
        try folder.link("a/link", to: outside.path)
        try folder.link("a/file", to: outside.appending("secret"))
        #expect(throws: PlatformError.self) {
            try OpenFile(root: folder.path, relativePath: path)
        }
    }

    @Test func directoryIsNoFile() throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/b", "text")
        #expect(throws: PlatformError.self) { try OpenFile(root: folder.path, relativePath: "a") }
    }
}
