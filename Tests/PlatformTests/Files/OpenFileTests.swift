import Glibc
import TestSupport
import Testing

@testable import Platform

/// Opening a file of a tree that somebody else is changing.
struct OpenFileTests {
    /// What kernels and containers without `openat2` get.
    private func openStepwise(_ root: String, _ path: String) -> Bool {
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = OpenFile.openStepwise(root: root, path, flags)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }

    @Test func readsWhatIsThere() throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/b/file", "text")
        let file = try OpenFile(root: folder.path, relativePath: "a/b/file")
        #expect(try file.read(byteCount: 100) == Array("text".utf8))
        #expect(openStepwise(folder.path, "a/b/file"))
    }

    @Test func readingLeavesTheAccessTime() throws {
        let folder = try TemporaryDirectory()
        try folder.write("file", "text")
        let path = folder.appending("file")
        // Long before the last write, so that a read would set it.
        let old = timespec(tv_sec: 86_400, tv_nsec: 0)
        let unchanged = timespec(tv_sec: 0, tv_nsec: Int((1 << 30) - 2))
        #expect(utimensat(AT_FDCWD, path, [old, unchanged], 0) == 0)
        let file = try OpenFile(root: folder.path, relativePath: "file")
        #expect(try file.read(byteCount: 100) == Array("text".utf8))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_atim.tv_sec == old.tv_sec)
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
        #expect(!openStepwise(folder.path, path))
        #expect(errno == (path == "a/file" ? ELOOP : ENOTDIR))
    }

    @Test func directoryIsNoFile() throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/b", "text")
        #expect(throws: PlatformError.self) { try OpenFile(root: folder.path, relativePath: "a") }
    }
}
