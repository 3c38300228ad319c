import Platform
import TestSupport
import Testing

struct ReplaceTests {
    @Test func contentIsReplacedAndNothingElseIsLeft() throws {
        let folder = try TemporaryDirectory()
        let path = folder.appending("a")
        for text in ["one", "", "three"] {
            try FileSystem.replaceFile(path, with: Array(text.utf8))
            #expect(try SmallFile.read(path)?.bytes == Array(text.utf8))
        }
        #expect(try FileTree.files(below: folder.path) == ["a"])
    }

    @Test(arguments: [(true, false), (false, true)])
    func onlyWhatIsPublicIsReadableByOthers(_ isPrivate: Bool, _ isReadable: Bool) throws {
        let folder = try TemporaryDirectory()
        try FileSystem.replaceFile(folder.appending("a"), with: [1], isPrivate: isPrivate)
        #expect(try SmallFile.read(folder.appending("a"))?.isReadableByOthers == isReadable)
    }

    @Test func linkIsReplacedAndNotFollowed() throws {
        let folder = try TemporaryDirectory()
        try folder.write("target", "kept")
        try folder.link("a", to: "target")
        try FileSystem.replaceFile(folder.appending("a"), with: Array("new".utf8))
        #expect(String(decoding: try folder.read("target"), as: UTF8.self) == "kept")
        #expect(try FileTree.files(below: folder.path) == ["a", "target"])
    }

    @Test func folderInThePlaceIsAnErrorThatLeavesNothing() throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/b", "kept")
        #expect(throws: PlatformError.self) {
            try FileSystem.replaceFile(folder.appending("a"), with: [1])
        }
        #expect(try FileTree.files(below: folder.path) == ["a/b"])
    }
}

struct RemoveTreeTests {
    @Test(arguments: ["a", "a/b", "a/b/c", "a/nothing", "nothing/at/all"])
    func entryIsRemovedWithWhatIsBelow(_ path: String) throws {
        let folder = try TemporaryDirectory()
        let names = ["a/b/c/d", "a/b/e", "f"]
        for name in names { try folder.write(name, "") }
        try FileSystem.removeTree(path, below: folder.path)
        #expect(
            try FileTree.files(below: folder.path)
                == names.filter { $0 != path && !$0.hasPrefix(path + "/") })
    }

    @Test func fileIsRemoved() throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/b", "")
        try FileSystem.removeTree("a/b", below: folder.path)
        #expect(try FileTree.files(below: folder.path) == [])
        #expect(try RealPath.kind(of: folder.appending("a")) == .directory)
    }

    @Test func linksInTheTreeAreNotFollowed() throws {
        let folder = try TemporaryDirectory()
        try folder.write("precious/file", "")
        try folder.write("a/b", "")
        try folder.link("a/link", to: "../precious")
        try FileSystem.removeTree("a", below: folder.path)
        #expect(try FileTree.files(below: folder.path) == ["precious/file"])
    }

    @Test func linkOnTheWayIsAnError() throws {
        let folder = try TemporaryDirectory()
        try folder.write("precious/file", "")
        try folder.link("a", to: "precious")
        #expect(throws: PlatformError.self) {
            try FileSystem.removeTree("a/file", below: folder.path)
        }
        #expect(try FileTree.files(below: folder.path) == ["precious/file"])
    }

    @Test(arguments: ["", ".", "..", "a/../b", "/"])
    func pathThatLeavesTheRootIsRefused(_ path: String) throws {
        let folder = try TemporaryDirectory()
        try folder.write("a/c", "")
        #expect(throws: PlatformError.self) {
            try FileSystem.removeTree(path, below: folder.path)
        }
        #expect(try FileTree.files(below: folder.path) == ["a/c"])
    }
}
