import Glibc
import Platform
import TestSupport
import Testing
import Worker

struct PushTests {
    /// A workspace on thread T with one commit of `index.html`.
    private static func prepared(
        _ fixture: GitFixture, name: String = "index.html", text: String = "ours"
    ) async throws -> Workspace {
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, name, text)
        _ = try await workspace.commit(CommitMessage(instruction: "Ours", commandID: "c"))
        return workspace
    }

    @Test func ourCommitsGoOntoThoseOfOthers() async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        try fixture.edit(workspace, "second.html", "2")
        _ = try await workspace.commit(CommitMessage(instruction: "Second", commandID: "c2"))
        let theirs = try await fixture.push(["other.html": "theirs"], to: "thread-T")
        let report = try await workspace.push()
        #expect(report.outcome == .pushedAfterRebase)
        #expect(try await fixture.subjects("thread-T") == ["Second", "Ours", "Elsewhere", "Begin"])
        #expect(try await fixture.tip("thread-T") == report.commit)
        #expect(
            try await fixture.git(
                ["log", "-1", "--format=%an%n%cn%n%B", "thread-T"], in: fixture.remote)
                == "deploy-worker\ndeploy-worker\nSecond\n\nCommand-Id: c2\n")
        #expect(fixture.text(workspace, "other.html") == "theirs")
        #expect(fixture.text(workspace, "index.html") == "ours")
        #expect(try await workspace.isDone("c") != nil)
        #expect(try await workspace.head().commit == report.commit)
        _ = try await fixture.git(
            ["merge-base", "--is-ancestor", theirs, "thread-T"], in: fixture.remote)
        #expect(try await fixture.inspect(["status", "--porcelain"]) == "")
    }

    @Test func sameChangeElsewhereIsNoConflict() async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        try await fixture.push(["index.html": "ours"], to: "thread-T")
        #expect(try await workspace.push().outcome == .pushedAfterRebase)
        #expect(try await fixture.subjects("thread-T") == ["Elsewhere", "Begin"])
    }

    @Test func conflictGoesToABranchOfItsOwn() async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        let theirs = try await fixture.push(["index.html": "theirs"], to: "thread-T")
        let first = try await workspace.push()
        #expect(first.outcome == .conflict(files: ["index.html"]))
        #expect(first.branch == "thread-T-conflict-20261121T143000Z")
        #expect(try await fixture.tip("thread-T") == theirs)
        #expect(try await fixture.file("index.html", on: first.branch) == "ours")
        #expect(fixture.text(workspace, "index.html") == "ours")
        #expect(try await fixture.inspect(["status", "--porcelain"]) == "")
        // Work that follows goes to the same place.
        try fixture.edit(workspace, "more.html", "more")
        _ = try await workspace.commit(CommitMessage(instruction: "More", commandID: "c2"))
        let second = try await workspace.push()
        #expect(second.branch == first.branch)
        #expect(try await fixture.file("more.html", on: first.branch) == "more")
        #expect(try await fixture.branches() == ["main", "thread-T", first.branch])
    }

    @Test func takenConflictBranchIsNotOverwritten() async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        try await fixture.push(["index.html": "theirs"], to: "thread-T")
        let taken = "thread-T-conflict-20261121T143000Z"
        let tip = try await fixture.push(["index.html": "another's"], to: taken)
        let report = try await workspace.push()
        #expect(report.branch.hasPrefix(taken + "-"))
        #expect(try await fixture.tip(taken) == tip)
    }

    @Test func branchRemovedAtTheRemoteIsPushedAnew() async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        _ = try await workspace.push()
        try await fixture.git(["branch", "-D", "thread-T"], in: fixture.remote)
        try fixture.edit(workspace, "more.html", "more")
        _ = try await workspace.commit(CommitMessage(instruction: "More", commandID: "c2"))
        #expect(try await workspace.push().outcome == .pushed)
        #expect(try await fixture.subjects("thread-T") == ["More", "Ours", "Begin"])
    }

    @Test func refusalOfAHookIsShown() async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        try fixture.directory.write(
            "remote.git/hooks/pre-receive",
            """
            #!/bin/sh
            echo 'error: GH013: Repository rule violations' >&2
            echo 'secret ghp_0123456789abcdefABCDEF0123456789abcd in line 3' >&2
            exit 1

            """)
        #expect(chmod(fixture.remote + "/hooks/pre-receive", 0o755) == 0)
        let error = await #expect(throws: WorkspaceError.self) { _ = try await workspace.push() }
        #expect(error?.code == .rejected)
        let text = error?.description ?? ""
        #expect(text.contains("GH013: Repository rule violations"))
        #expect(text.contains("pre-receive hook declined"))
        #expect(text.contains("[redacted] in line 3"))
        #expect(!text.contains("ghp_"))
        #expect(error?.hint != nil)
        #expect(try await fixture.tip("thread-T") == nil)
        #expect(fixture.text(workspace, "index.html") == "ours")
    }

    @Test(arguments: [true, false])
    func cancelledPushHasAMomentMore(_ remoteFinishes: Bool) async throws {
        let fixture = try await GitFixture()
        let workspace = try await Self.prepared(fixture)
        let began = fixture.directory.appending("began")
        let go = fixture.directory.appending("go")
        try fixture.directory.write(
            "remote.git/hooks/pre-receive",
            "#!/bin/sh\ntouch \(began)\nwhile [ ! -e \(go) ]; do sleep 0.02; done\n")
        #expect(chmod(fixture.remote + "/hooks/pre-receive", 0o755) == 0)
        let task = Task { try await workspace.push() }
        try await waitUntil("the push") { access(began, F_OK) == 0 }
        task.cancel()
        if remoteFinishes {
            try fixture.directory.write("go", "")
            #expect(try await task.value.outcome == .pushed)
        } else {
            let error = await #expect(throws: WorkspaceError.self) { _ = try await task.value }
            #expect(error?.code == .cancelled)
            try fixture.directory.write("go", "")
            #expect(try await workspace.push().outcome == .pushed)
        }
        #expect(try await fixture.tip("thread-T") == workspace.head().commit)
    }

    @Test func remoteThatIsAwayIsTriedAgain() async throws {
        let fixture = try await GitFixture()
        var options = fixture.options()
        let port = try FreePort.find()
        let pauses = Counter()
        options.pause = { _ in pauses.increment() }
        do {
            let workspace = try await Workspace.open(options).workspace
            _ = try await workspace.switchTo(thread: "T")
            try fixture.edit(workspace, "a", "1")
            _ = try await workspace.commit(CommitMessage(instruction: "a", commandID: "c"))
        }
        options.repositoryURL = "http://127.0.0.1:\(port)/remote.git"
        let workspace = try await Workspace.open(options).workspace
        let start = try await workspace.switchTo(thread: "U")
        #expect(start.fetchFailure?.code == .unreachable)
        #expect(pauses.count == 2)
        let error = await #expect(throws: WorkspaceError.self) { _ = try await workspace.push() }
        #expect(error?.code == .unreachable)
        #expect(pauses.count == 4)
        // Thread T is there without the remote.
        #expect(try await workspace.switchTo(thread: "T").isNew == false)
        #expect(fixture.text(workspace, "a") == "1")
    }

    @Test func missingRepositoryIsNamed() async throws {
        let fixture = try await GitFixture()
        let options = fixture.options(url: fixture.directory.appending("nothing.git"))
        let error = await #expect(throws: WorkspaceError.self) {
            _ = try await Workspace.open(options)
        }
        #expect(error?.code == .notFound)
    }

    @Test func workspaceWithoutRemoteKeepsItsWork() async throws {
        let fixture = try await GitFixture()
        var options = fixture.options()
        options.repositoryURL = nil
        try fixture.directory.write("workspace/site/index.html", "imported")
        let workspace = try await Workspace.open(options).workspace
        #expect(try await workspace.switchTo(thread: "T").isNew)
        #expect(fixture.text(workspace, "index.html") == "imported")
        try fixture.edit(workspace, "index.html", "edited")
        _ = try await workspace.commit(CommitMessage(instruction: "a", commandID: "c"))
        #expect(try await workspace.push().outcome == .noRemote)
        _ = try await workspace.switchTo(thread: "U")
        #expect(fixture.text(workspace, "index.html") == "imported")
    }

    @Test func onlyThreadsArePushed() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        try fixture.edit(workspace, "index.html", "on main")
        let report = try await workspace.commit(
            CommitMessage(instruction: "before any thread", commandID: "c"))
        #expect(report.branch == "rescue-20261121T143000Z")
        await #expect(throws: WorkspaceError.self) { _ = try await workspace.push() }
        #expect(try await fixture.subjects("main") == ["Begin"])
        try await workspace.tidy()
    }

    @Test func emptyRemoteGetsItsFirstBranch() async throws {
        let fixture = try await GitFixture()
        let empty = fixture.directory.appending("empty.git")
        try await fixture.git(["init", "--quiet", "--bare", empty], in: "/")
        // One of them was cloned by somebody else.
        try await fixture.git(
            ["clone", "--quiet", empty, fixture.directory.appending("two")], in: "/")
        for name in ["one", "two"] {
            let workspace = try await Workspace.open(fixture.options(name, url: empty)).workspace
            _ = try await workspace.switchTo(thread: name)
            try fixture.edit(workspace, "index.html", name)
            _ = try await workspace.commit(CommitMessage(instruction: name, commandID: name))
            #expect(try await workspace.push().outcome == .pushed)
        }
        // Both begin at the same commit.
        let base = try await fixture.git(["merge-base", "thread-one", "thread-two"], in: empty)
        #expect(base.utf8.count == 40)
    }
}
