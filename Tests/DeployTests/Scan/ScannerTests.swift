import Deploy
import Glibc
import Manifest
import TestSupport
import Testing

@testable import Platform

/// What a tree with links in it publishes.
struct ScannerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let files: [String]
        /// Path of each link and what it says.
        let links: [String: String]
        let keys: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "to a file", files: ["a.html"], links: ["b.html": "a.html"],
            keys: ["a.html", "b.html"]),
        Case(name: "to a directory", files: ["a/x"], links: ["b": "a"], keys: ["a/x", "b/x"]),
        Case(
            name: "to its own directory", files: ["a/b/x"], links: ["a/b/l": "."],
            keys: ["a/b/x"]),
        Case(
            name: "to a parent", files: ["a/b/x", "a/y"], links: ["a/b/l": "..", "a/r": ".."],
            keys: ["a/b/x", "a/y"]),
        Case(
            name: "to each other", files: ["a/x", "b/y"], links: ["a/l": "../b", "b/l": "../a"],
            keys: ["a/l/y", "a/x", "b/l/x", "b/y"]),
        Case(
            name: "to what is never published", files: [".env", ".git/config", "a"],
            links: ["secret": ".env", "history": ".git", "setup": ".git/config"], keys: ["a"]),
        Case(
            name: "out of the tree", files: ["a"],
            links: ["b": "/etc/passwd", "c": "/etc", "d": "../../../../../etc/passwd"],
            keys: ["a"]),
        Case(
            name: "out through another", files: ["a/x"],
            links: ["out": "/etc", "b": "out/passwd"], keys: ["a/x"]),
        Case(name: "to nothing", files: ["a"], links: ["b": "gone", "c": "c"], keys: ["a"]),
    ])
    func followsOnlyWhatLeadsToTheSite(_ test: Case) throws {
        let directory = try TemporaryDirectory()
        for file in test.files { try directory.write(file, "text") }
        for (path, target) in test.links {
            #expect(symlink(target, directory.appending(path)) == 0)
        }
        let result = try Scanner(directory: directory.path, filter: PathFilter()).scan()
        #expect(result.files.map(\.key.string) == test.keys)
        #expect(result.problems.isEmpty)
    }

    /// A slash beside one of these is no character of its own, and still ends a name.
    @Test(arguments: ["\u{600}", "\u{301}x", "\u{200D}"])
    func namesThatCombineWithASlash(_ name: String) throws {
        let directory = try TemporaryDirectory()
        let folder = directory.appending(name)
        #expect(mkdir(folder, 0o755) == 0 && close(creat(folder + "/" + name, 0o644)) == 0)
        let result = try Scanner(directory: directory.path, filter: PathFilter()).scan()
        #expect(result.problems.isEmpty && result.files.count == 1)
        let path = try #require(result.files.first).path
        #expect(path.utf8.elementsEqual("\(name)/\(name)".utf8))
        #expect(throws: Never.self) { try OpenFile(root: directory.path, relativePath: path) }
        let flags = O_RDONLY | O_CLOEXEC
        let descriptor = OpenFile.openStepwise(root: directory.path, path, flags)
        #expect(descriptor >= 0)
        close(descriptor)
    }

    /// Each of them leads to all others: followed to the end, that makes a hundred million paths.
    @Test func directoriesThatLinkToEachOtherEnd() throws {
        let directory = try TemporaryDirectory()
        for name in 0..<11 {
            try directory.write("\(name)/page.html", "text")
            for other in 0..<11 where other != name {
                #expect(symlink("../\(other)", directory.appending("\(name)/to-\(other)")) == 0)
            }
        }
        let result = try Scanner(directory: directory.path, filter: PathFilter()).scan()
        #expect(result.problems.count == 1)
        #expect(result.problems.first?.message.contains("symbolic link") == true)
        #expect(result.files.count < 2000)
    }
}
