import Platform
import TestSupport
import Testing
import Worker

struct WorkspaceTests {
    @Test func editIsCommittedAndPushedToTheThreadsBranch() async throws {
        let fixture = try await GitFixture()
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.isClean)
        #expect(fixture.text(workspace, "index.html") == "<h1>Home</h1>\n")
        let start = try await workspace.switchTo(thread: "T1")
        #expect(start.branch.text == "thread-T1")
        #expect(start.isNew)
        #expect(try await workspace.isDone("c1") == nil)
        try fixture.edit(workspace, "index.html", "<h1>New</h1>\n")
        try fixture.edit(workspace, "a b/é\".txt", "x")
        try fixture.edit(workspace, "dist/index.html", "built")
        let report = try await workspace.commit(
            CommitMessage(instruction: "Change the title", commandID: "c1"))
        #expect(report.commit != nil)
        #expect(report.skipped == [])
        #expect(
            try await workspace.filesChanged(since: start.commit) == ["a b/é\".txt", "index.html"])
        #expect(try await workspace.isDone("c1") == report.commit)
        #expect(try await workspace.isDone("c") == nil)
        let push = try await workspace.push()
        #expect(push.outcome == .pushed)
        #expect(push.branch == "thread-T1")
        #expect(try await fixture.tip("thread-T1") == report.commit)
        #expect(try await fixture.file("index.html", on: "thread-T1") == "<h1>New</h1>")
        #expect(
            try await fixture.git(["log", "-1", "--format=%B", "thread-T1"], in: fixture.remote)
                == "Change the title\n\nCommand-Id: c1\n")
        #expect(try await workspace.push().outcome == .pushed)
        let head = try await workspace.head()
        #expect(head.branch == "thread-T1")
        #expect(head.commit == push.commit)
    }

    @Test func nothingToCommitIsNoError() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T1")
        let report = try await workspace.commit(CommitMessage(instruction: "", commandID: "c"))
        #expect(report.commit == nil)
        #expect(try await fixture.subjects("main") == ["Begin"])
    }

    @Test func threadsDoNotSeeEachOther() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "A")
        try fixture.edit(workspace, "a.html", "a")
        try fixture.edit(workspace, "index.html", "of a")
        let second = try await workspace.switchTo(thread: "B")
        #expect(second.saved.branch == "thread-A")
        #expect(fixture.text(workspace, "a.html") == nil)
        #expect(fixture.text(workspace, "index.html") == "<h1>Home</h1>\n")
        try fixture.edit(workspace, "b.html", "b")
        let third = try await workspace.switchTo(thread: "A")
        #expect(!third.isNew)
        #expect(fixture.text(workspace, "a.html") == "a")
        #expect(fixture.text(workspace, "index.html") == "of a")
        #expect(fixture.text(workspace, "b.html") == nil)
        _ = try await workspace.push()
        #expect(try await fixture.branches() == ["main", "thread-A"])
        #expect(
            try await fixture.subjects("thread-A")
                == ["Auto-save: Changes left in the workspace", "Begin"])
    }

    @Test func anotherContainersWorkIsContinued() async throws {
        let fixture = try await GitFixture()
        let first = try await fixture.open("one")
        _ = try await first.switchTo(thread: "A")
        try fixture.edit(first, "a.html", "1")
        _ = try await first.commit(CommitMessage(instruction: "one", commandID: "c1"))
        _ = try await first.push()
        let second = try await fixture.open("two")
        let start = try await second.switchTo(thread: "A")
        #expect(!start.isNew)
        #expect(fixture.text(second, "a.html") == "1")
        #expect(try await second.isDone("c1") != nil)
        try fixture.edit(second, "a.html", "2")
        _ = try await second.commit(CommitMessage(instruction: "two", commandID: "c2"))
        _ = try await second.push()
        _ = try await first.switchTo(thread: "A")
        #expect(fixture.text(first, "a.html") == "2")
    }

    @Test func baseBranchIsTaken() async throws {
        let fixture = try await GitFixture()
        try await fixture.push(["index.html": "staging\n"], to: "staging")
        let workspace = try await fixture.open()
        let known = try await workspace.switchTo(thread: "A", base: "staging")
        #expect(known.missingBase == nil)
        #expect(fixture.text(workspace, "index.html") == "staging\n")
        for base in ["gone", "-x", "../x", "main~1", "refs/heads/main", "main:x", ""] {
            let start = try await workspace.switchTo(thread: "of \(base)", base: base)
            #expect(start.missingBase == base)
            #expect(fixture.text(workspace, "index.html") == "<h1>Home</h1>\n")
        }
    }

    @Test func workspaceHasOneUser() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        let error = await #expect(throws: WorkspaceError.self) { _ = try await fixture.open() }
        #expect(error?.code == .busy)
        _ = try await workspace.head()
    }
}
