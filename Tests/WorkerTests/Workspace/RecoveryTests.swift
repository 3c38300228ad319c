import Glibc
import Platform
import TestSupport
import Testing
import Worker

/// What a killed worker or git can leave behind, made on purpose.
struct RecoveryTests {
    /// A workspace on thread T with a commit, closed again.
    private static func left(
        _ edit: (GitFixture, Workspace) async throws -> Void = { _, _ in }
    ) async throws -> GitFixture {
        let fixture = try await GitFixture(["index.html": "home", "other.html": "o"])
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "index.html", "of T")
        _ = try await workspace.commit(CommitMessage(instruction: "Of T", commandID: "c"))
        try await edit(fixture, workspace)
        return fixture
    }

    @Test func cleanWorkspaceIsLeftAlone() async throws {
        let fixture = try await Self.left()
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.isClean)
        #expect(try await workspace.head().branch == "thread-T")
    }

    @Test func editsAreSavedOnTheirBranch() async throws {
        let fixture = try await Self.left { try $0.edit($1, "new.html", "new") }
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.saved.branch == "thread-T")
        #expect(recovery.rescueBranch == nil)
        #expect(
            try await fixture.inspect(["log", "-1", "--format=%s"])
                == "Auto-save: Recovered after a restart")
        #expect(try await workspace.filesChanged(since: "HEAD~1") == ["new.html"])
    }

    @Test func staleLocksAreRemoved() async throws {
        let fixture = try await Self.left { try $0.edit($1, "new.html", "new") }
        let locks = [
            "index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock",
            "refs/heads/thread-T.lock", "refs/heads/thread-U.lock", "refs/remotes/origin/main.lock",
            "logs/refs/heads/thread-T.lock", "objects/pack/tmp_pack_x1",
            "objects/info/commit-graph.lock",
        ]
        for name in locks { try fixture.directory.write("workspace/.worker/git/" + name, "") }
        let workspace = try await fixture.open()
        for name in locks { #expect(access(fixture.gitFolder + "/" + name, F_OK) != 0, "\(name)") }
        try fixture.edit(workspace, "new.html", "newer")
        // A git that is killed while the worker lives leaves them, too.
        for name in locks { try fixture.directory.write("workspace/.worker/git/" + name, "") }
        #expect(try await workspace.commit(CommitMessage(interrupted: "c")).commit != nil)
    }

    @Test func livingGitOfAKilledWorkerIsEndedBeforeItsLockGoes() async throws {
        let fixture = try await Self.left()
        let log = fixture.directory.appending("orphan")
        // Holds the index's lock, as a git that is still at work does.
        let orphan = try SpawnedProcess(
            "/bin/sh",
            [
                "-c",
                "trap 'echo ended >\(log); exit' TERM; : >$GIT_DIR/index.lock; echo ready; while :; do sleep 0.05; done",
            ],
            environment: ["GIT_DIR": fixture.gitFolder, "PATH": "/usr/bin:/bin"])
        try await waitUntil("the lock") { orphan.standardOutput == "ready\n" }
        let workspace = try await fixture.open()
        #expect(orphan.ending != nil)
        #expect(try FileBytes.readText(log) == "ended\n")
        #expect(access(fixture.gitFolder + "/index.lock", F_OK) != 0)
        _ = try await workspace.head()
    }

    @Test(arguments: ["missing", "empty", "garbage", "cut"])
    func indexIsRebuilt(_ damage: String) async throws {
        let fixture = try await Self.left { try $0.edit($1, "new.html", "new") }
        let index = "workspace/.worker/git/index"
        switch damage {
        case "missing": try fixture.directory.delete(index)
        case "empty": try fixture.directory.write(index, "")
        case "garbage": try fixture.directory.write(index, "DIRCgarbage")
        default:
            try fixture.directory.write(
                index, bytes: Array(fixture.directory.read(index).prefix(150)))
        }
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.rebuiltIndex)
        #expect(try await workspace.filesChanged(since: "HEAD~1") == ["new.html"])
        #expect(fixture.text(workspace, "index.html") == "of T")
    }

    @Test(arguments: ["merge", "rebase", "rebase --apply", "cherry-pick"])
    func unfinishedOperationIsCalledOffWithoutLoss(_ operation: String) async throws {
        let fixture = try await Self.left()
        try await fixture.push(["index.html": "theirs"], to: "theirs")
        try await fixture.inspect(["fetch", "--quiet", fixture.remote, "theirs:refs/heads/theirs"])
        let tip = try await fixture.inspect(["rev-parse", "thread-T"])
        _ = try? await fixture.inspect(
            operation.split(separator: " ").map(String.init) + ["theirs"])
        try fixture.directory.write("workspace/site/while.html", "while")
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.abandonedOperation != [])
        #expect(try await workspace.head().branch == "thread-T")
        #expect(try await workspace.head().commit == tip)
        #expect(fixture.text(workspace, "index.html") == "of T")
        let rescue = try #require(recovery.rescueBranch)
        #expect(try await fixture.inspect(["show", "\(rescue):while.html"]) == "while")
        #expect(try await fixture.inspect(["show", "\(rescue):index.html"]).contains("theirs"))
        #expect(try await fixture.inspect(["status", "--porcelain"]) == "")
        // It gets to where somebody can see it.
        #expect(try await workspace.push().rescueBranches == [rescue])
        #expect(try await fixture.branches().contains(rescue))
        #expect(try await workspace.push().rescueBranches == [])
    }

    @Test func detachedHeadIsRescued() async throws {
        let fixture = try await Self.left()
        try await fixture.inspect(["checkout", "--quiet", "--detach"])
        try fixture.directory.write("workspace/site/lost.html", "lost")
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        let rescue = try #require(recovery.rescueBranch)
        #expect(try await fixture.inspect(["show", "\(rescue):lost.html"]) == "lost")
        #expect(try await workspace.head().branch == "main")
        _ = try await workspace.switchTo(thread: "T")
        #expect(fixture.text(workspace, "index.html") == "of T")
        #expect(fixture.text(workspace, "lost.html") == nil)
    }

    @Test func detachedHeadThatABranchHoldsNeedsNoRescue() async throws {
        let fixture = try await Self.left()
        try await fixture.inspect(["checkout", "--quiet", "--detach"])
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.rescueBranch == nil)
        #expect(try await workspace.head().branch == "main")
    }

    @Test func editsOfABranchThatIsNoThreadsAreRescued() async throws {
        let fixture = try await GitFixture()
        do {
            let workspace = try await fixture.open()
            try fixture.edit(workspace, "index.html", "edited on main")
        }
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        let rescue = try #require(recovery.rescueBranch)
        #expect(try await fixture.inspect(["show", "\(rescue):index.html"]) == "edited on main")
        #expect(fixture.text(workspace, "index.html") == "<h1>Home</h1>\n")
        #expect(try await fixture.inspect(["rev-parse", "main"]) == fixture.tip("main"))
    }

    @Test func lostTreeIsRestoredNotCommitted() async throws {
        let fixture = try await Self.left { _, workspace in
            for name in ["index.html", "other.html"] { unlink(workspace.tree + "/" + name) }
        }
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.saved.commit == nil)
        #expect(fixture.text(workspace, "index.html") == "of T")
    }

    @Test func cloneThatIsCutShortBeginsAnew() async throws {
        let fixture = try await GitFixture()
        try fixture.directory.write("workspace/.worker/git.unfinished/index.lock", "")
        try fixture.directory.write("workspace/.worker/git.unfinished/HEAD", "garbage")
        let workspace = try await fixture.open()
        #expect(fixture.text(workspace, "index.html") == "<h1>Home</h1>\n")
    }
}
