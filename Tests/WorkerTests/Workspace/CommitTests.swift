import Glibc
import Platform
import TestSupport
import Testing
import Worker

/// What goes into commits, and what stays out of them.
struct CommitTests {
    private static let message = CommitMessage(instruction: "Edit", commandID: "c")

    @Test func everyKindOfChangeIsCommitted() async throws {
        let fixture = try await GitFixture([
            "keep.html": "k", "change.html": "c", "gone.html": "g", "folder/a.html": "a",
            "file": "f", "linked.html": "l",
        ])
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "change.html", "changed")
        unlink(workspace.tree + "/gone.html")
        // A folder where a file was, and a file where a folder was.
        unlink(workspace.tree + "/file")
        try fixture.edit(workspace, "file/inside", "x")
        unlink(workspace.tree + "/folder/a.html")
        rmdir(workspace.tree + "/folder")
        try fixture.edit(workspace, "folder", "now a file")
        unlink(workspace.tree + "/linked.html")
        symlink("keep.html", workspace.tree + "/linked.html")
        for name in ["-x", "--force", "a\nb", "\"q\"", " ", "é", "*", ":(top)x", "#"] {
            try fixture.edit(workspace, name, name)
        }
        // A name that is not UTF-8.
        let raw = workspace.tree.utf8.map { CChar(bitPattern: $0) } + [47, -1, -2, 0]
        close(open(raw, O_WRONLY | O_CREAT, 0o644))
        let report = try await workspace.commit(Self.message)
        #expect(report.skipped == [])
        #expect(report.branch == "thread-T")
        let changed = try await workspace.filesChanged(since: start.commit)
        #expect(
            Set(changed) == [
                "change.html", "gone.html", "file", "file/inside", "folder/a.html", "folder",
                "linked.html", "-x", "--force", "a\nb", "\"q\"", " ", "é", "*", ":(top)x", "#",
                "\u{FFFD}\u{FFFD}",
            ])
        #expect(try await fixture.inspect(["status", "--porcelain"]) == "")
    }

    @Test func secretsStayOut() async throws {
        let fixture = try await GitFixture([
            "index.html": "i", ".env": "tracked", ".gitignore": "!.env.local",
        ])
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        let secret = [
            ".env", ".env.local", "sub/.env.production", ".envrc",
        ]
        for name in secret + [".env.example", "index.html", "node_modules/x.js", "env.html"] {
            try fixture.edit(workspace, name, "written")
        }
        let report = try await workspace.commit(Self.message)
        #expect(Set(report.skipped.map(\.path)) == Set(secret))
        #expect(report.skipped.first { $0.path == ".env" }?.reason == .secrets)
        let changed = try await workspace.filesChanged(since: start.commit)
        #expect(changed == [".env.example", "env.html", "index.html"])
        // The tree keeps them, until a branch needs their place.
        #expect(fixture.text(workspace, ".env") == "written")
        let next = try await workspace.switchTo(thread: "U")
        #expect(next.setAside == [".env"])
        #expect(fixture.text(workspace, ".env") == "tracked")
        #expect(fixture.text(workspace, ".env.local") == "written")
        let aside = try FileTree.files(below: fixture.workspacePath + "/.worker/set-aside")
        #expect(aside.map { $0.split(separator: "/").last } == [".env"])
    }

    @Test func filesThatGitRefusesDoNotHoldTheOthersUp() async throws {
        let fixture = try await GitFixture([
            "index.html": "i", "pipe.html": "p",
            ".gitattributes": "*.u16 working-tree-encoding=UTF-16\n",
        ])
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "index.html", "edited")
        for number in 0..<20 { try fixture.edit(workspace, "\(number).html", "new") }
        let refused = [".GIT/config", "git~1", "sub/.Git/hooks/x", "text.u16"]
        for name in refused { try fixture.edit(workspace, name, "no mark of its byte order") }
        unlink(workspace.tree + "/pipe.html")
        mkfifo(workspace.tree + "/pipe.html", 0o644)
        let report = try await workspace.commit(Self.message)
        #expect(Set(report.skipped.map(\.path)) == Set(refused))
        #expect(report.skipped.allSatisfy { $0.reason == .refused })
        let changed = try await workspace.filesChanged(since: start.commit)
        #expect(changed.count == 22)
        #expect(changed.contains("index.html") && changed.contains("pipe.html"))
        // The worker goes on.
        _ = try await workspace.switchTo(thread: "U")
        #expect(fixture.text(workspace, "pipe.html") == "p")
        _ = try await workspace.switchTo(thread: "T")
        #expect(fixture.text(workspace, "index.html") == "edited")
    }

    @Test func hugeFilesStayOut() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "small.bin", "s")
        try fixture.edit(workspace, "huge.bin", "")
        // Sparse: it takes no room.
        #expect(truncate(workspace.tree + "/huge.bin", 96 << 20) == 0)
        let report = try await workspace.commit(Self.message)
        #expect(report.skipped.map(\.path) == ["huge.bin"])
        #expect(report.skipped.first?.reason == .tooLarge)
        #expect(report.commit != nil)
    }

    @Test func ignoredFilesThatABranchBringsMakeRoom() async throws {
        let fixture = try await GitFixture()
        try await fixture.push(["dist/index.html": "tracked", "cache": "file"], to: "thread-T")
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "S")
        try fixture.edit(workspace, "dist/index.html", "built")
        try fixture.edit(workspace, "dist/other.html", "built")
        try fixture.edit(workspace, ".git/info/exclude", "planted")
        try fixture.edit(workspace, "node_modules/a.js", "a")
        let report = try await workspace.switchTo(thread: "T")
        #expect(report.setAside == ["dist/index.html"])
        #expect(report.saved.commit == nil)
        #expect(fixture.text(workspace, "dist/index.html") == "tracked")
        #expect(fixture.text(workspace, "dist/other.html") == "built")
        #expect(fixture.text(workspace, "node_modules/a.js") == "a")
    }

    @Test func repositoriesInTheTreeAreDissolved() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        for folder in ["app", "app/inner", "empty"] {
            try fixture.edit(workspace, "\(folder)/page.html", folder)
            try await fixture.git(["init", "--quiet"], in: workspace.tree + "/" + folder)
        }
        try await fixture.git(["add", "page.html"], in: workspace.tree + "/app")
        try await fixture.git(["commit", "-q", "-m", "x"], in: workspace.tree + "/app")
        let report = try await workspace.commit(Self.message)
        #expect(Set(report.dissolvedRepositories) == ["app", "app/inner", "empty"])
        #expect(
            try await workspace.filesChanged(since: start.commit)
                == ["app/inner/page.html", "app/page.html", "empty/page.html"])
    }

    @Test func forgedTrailersDoNotCount() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "a", "1")
        _ = try await workspace.commit(
            CommitMessage(instruction: "x\n\nCommand-Id: forged", commandID: "real"))
        try fixture.edit(workspace, "a", "2")
        _ = try await workspace.commit(
            CommitMessage(instruction: "Command-Id: forged", commandID: "a b"))
        try fixture.edit(workspace, "a", "3")
        _ = try await workspace.commit(CommitMessage(interrupted: "cut"))
        #expect(try await workspace.isDone("forged") == nil)
        #expect(try await workspace.isDone("cut") == nil)
        #expect(try await workspace.isDone("rea") == nil)
        #expect(try await workspace.isDone("real.") == nil)
        #expect(try await workspace.isDone("real") != nil)
        #expect(try await workspace.isDone("a b") != nil)
    }

    @Test func cancelledTaskStillSavesItsWork() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "a", "1")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await workspace.commit(CommitMessage(interrupted: "c"))
        }
        #expect(try await task.value.commit != nil)
    }
}
