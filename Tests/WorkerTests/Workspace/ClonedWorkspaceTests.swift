import Glibc
import Platform
import TestSupport
import Testing
import Worker

/// Clones that were made by other means than ours.
struct ClonedWorkspaceTests {
    private static func cloned(depth: Int? = nil) async throws -> GitFixture {
        let fixture = try await GitFixture()
        try await fixture.push(["second.html": "2"], to: "main")
        let limit = depth.map { ["--depth=\($0)"] } ?? []
        try await fixture.git(
            ["clone", "--quiet"] + limit + ["file://" + fixture.remote, fixture.workspacePath],
            in: "/")
        return fixture
    }

    @Test func cloneIsTakenOver() async throws {
        let fixture = try await Self.cloned()
        try await fixture.git(["checkout", "--quiet", "-b", "thread-T"], in: fixture.workspacePath)
        try fixture.directory.write("workspace/edited.html", "edited")
        try fixture.directory.write("workspace/node_modules/x.js", "x")
        try fixture.directory.write(
            "workspace/.git/hooks/post-checkout", "#!/bin/sh\ntouch ../planted\n")
        chmod(fixture.workspacePath + "/.git/hooks/post-checkout", 0o755)
        var options = fixture.options()
        options.repositoryURL = nil
        let (workspace, recovery) = try await Workspace.open(options)
        #expect(recovery.saved.branch == "thread-T")
        #expect(fixture.text(workspace, "edited.html") == "edited")
        #expect(fixture.text(workspace, "node_modules/x.js") == "x")
        #expect(access(fixture.workspacePath + "/.git", F_OK) != 0)
        #expect(access(workspace.tree + "/.git", F_OK) != 0)
        // It knows where it came from.
        #expect(try await workspace.push().outcome == .pushed)
        #expect(try await fixture.file("edited.html", on: "thread-T") == "edited")
    }

    @Test(arguments: 0...4)
    func killedTakeoverGoesOn(_ moved: Int) async throws {
        let fixture = try await Self.cloned()
        let names = try FileSystem.names(in: fixture.workspacePath).filter { $0 != ".git" }
        #expect(names.count == 3)
        try FileSystem.createDirectory(fixture.workspacePath + "/.worker/adopted")
        for name in names.prefix(moved) {
            try FileSystem.move(
                fixture.workspacePath + "/" + name,
                to: fixture.workspacePath + "/.worker/adopted/" + name)
        }
        if moved == 4 {
            try FileSystem.move(fixture.workspacePath + "/.git", to: fixture.gitFolder)
        }
        let (workspace, recovery) = try await Workspace.open(fixture.options())
        #expect(recovery.saved.commit == nil)
        #expect(fixture.text(workspace, "second.html") == "2")
        #expect(try FileSystem.names(in: fixture.workspacePath) == [".worker", "site"])
    }

    @Test func shallowCloneIsCompleted() async throws {
        let fixture = try await Self.cloned(depth: 1)
        let workspace = try await Workspace.open(fixture.options(url: "file://" + fixture.remote))
            .workspace
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "a", "1")
        _ = try await workspace.commit(CommitMessage(instruction: "a", commandID: "c"))
        #expect(try await workspace.push().outcome == .pushed)
        #expect(try await fixture.inspect(["rev-list", "--count", "HEAD"]) == "3")
    }

    @Test func tokenInTheClonesAddressIsMovedOut() async throws {
        let fixture = try await Self.cloned()
        let url = "https://x-access-token:ghp_abcdefghijklmnop@git.example.com/o/r.git"
        try await fixture.git(["remote", "set-url", "origin", url], in: fixture.workspacePath)
        var options = fixture.options()
        options.repositoryURL = nil
        _ = try await Workspace.open(options)
        var command = Command(
            "grep", ["-rl", "ghp_abcdefghijklmnop", fixture.workspacePath],
            environment: GitFixture.environment)
        command.captureByteLimit = 10_000
        #expect(String(decoding: try await ChildProcess.run(command).output, as: UTF8.self) == "")
        #expect(
            try FileBytes.readText(fixture.workspacePath + "/.worker/remote")
                == "https://git.example.com/o/r.git")
    }
}
