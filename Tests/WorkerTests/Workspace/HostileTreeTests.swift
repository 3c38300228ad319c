import Glibc
import Platform
import TestSupport
import Testing
import Worker

/// An agent that plants programs where git would run them.
struct HostileTreeTests {
    private static let hooks = [
        "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "pre-push",
        "post-checkout",
        "reference-transaction", "post-index-change", "pre-rebase", "post-rewrite", "post-merge",
        "pre-auto-gc", "fsmonitor-watchman", "applypatch-msg",
    ]

    /// Plants everything in a git folder of which the path relative to the fixture is given, and in
    /// another one that it leads to.
    private static func plant(_ fixture: GitFixture, _ folder: String) throws {
        try plantPrograms(fixture, folder)
        try plantPrograms(fixture, "evil")
        try FileSystem.removeFile(fixture.directory.appending("evil/commondir"))
    }

    private static func plantPrograms(_ fixture: GitFixture, _ folder: String) throws {
        let mark = fixture.directory.appending("planted")
        for hook in hooks {
            try fixture.directory.write(
                "\(folder)/hooks/\(hook)", "#!/bin/sh\necho \(hook) >>\(mark)\n")
            chmod(fixture.directory.appending("\(folder)/hooks/\(hook)"), 0o755)
        }
        let program = fixture.directory.appending("evil.sh")
        try fixture.directory.write("evil.sh", "#!/bin/sh\necho \"$0 $*\" >>\(mark)\ncat\n")
        chmod(program, 0o755)
        try fixture.directory.write(
            "\(folder)/config",
            """
            [core]
                repositoryformatversion = 0
                hooksPath = \(fixture.directory.appending(folder))/hooks
                fsmonitor = \(program)
                sshCommand = \(program)
                editor = \(program)
                pager = \(program)
                askPass = \(program)
                attributesFile = \(fixture.directory.appending(folder))/info/attributes
            [filter "evil"]
                clean = \(program) clean
                smudge = \(program) smudge
                process = \(program) process
                required = true
            [diff "evil"]
                command = \(program) diff
                textconv = \(program) textconv
            [merge "evil"]
                driver = \(program) merge
            [credential]
                helper = \(program)
            [remote "origin"]
                url = ext::\(program)
                uploadpack = \(program)
                receivepack = \(program)
            [url "ext::\(program) "]
                insteadOf = /
            [gpg]
                program = \(program)
            [commit]
                gpgSign = true
            [alias]
                status = !\(program)
            [include]
                path = \(fixture.directory.appending(folder))/included

            """)
        try fixture.directory.write(
            "\(folder)/info/attributes", "* filter=evil diff=evil merge=evil\n")
        try fixture.directory.write("\(folder)/included", "[core]\nfsmonitor = \(program)\n")
        try fixture.directory.write(
            "\(folder)/commondir", fixture.directory.appending("evil") + "\n")
        try fixture.directory.write(
            "\(folder)/config.worktree", "[core]\nfsmonitor = \(program)\nworktree = /\n")
        try fixture.directory.write("\(folder)/HEAD", "ref: refs/heads/main\n")
        try FileSystem.createDirectory(fixture.directory.appending("\(folder)/objects"))
        try FileSystem.createDirectory(fixture.directory.appending("\(folder)/refs"))
    }

    @Test func nothingPlantedInTheTreeRuns() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, ".gitattributes", "* filter=evil diff=evil merge=evil ident\n")
        try fixture.edit(
            workspace, ".gitmodules",
            "[submodule \"x\"]\npath = x\nurl = ext::sh -c id\nupdate = !touch /tmp/x\n")
        try Self.plant(fixture, "workspace/site/.git")
        try Self.plant(fixture, "workspace/site/nested/.git")
        // Folders that lead to others: a file, and links, in several spellings.
        try fixture.edit(workspace, "filed/.git", "gitdir: ../nested/.git\n")
        try fixture.edit(workspace, "filed/page.html", "f")
        for folder in ["linked", "cased"] { try fixture.edit(workspace, folder + "/a.html", "a") }
        symlink("../nested/.git", workspace.tree + "/linked/.git")
        symlink("../nested/.git", workspace.tree + "/cased/.GIT")
        try fixture.edit(
            workspace, ".lfsconfig", "[lfs]\nurl = ext::touch /tmp/x\ncustomtransfer.x.path = sh\n")
        try fixture.edit(workspace, ".env", "GIT_SSH_COMMAND=touch /tmp/x\nGIT_DIR=nested/.git\n")
        try Self.plant(fixture, "workspace/.git")
        try fixture.edit(workspace, "nested/page.html", "n")
        let commit = try await workspace.commit(CommitMessage(instruction: "x", commandID: "c"))
        #expect(commit.commit != nil)
        try await Self.exercise(fixture, workspace)
        #expect(access(fixture.directory.appending("planted"), F_OK) != 0)
        let changed = try await workspace.filesChanged(since: start.commit)
        #expect(changed.contains("nested/page.html") && changed.contains("linked/a.html"))
        #expect(!changed.contains { $0.lowercased().contains(".git/") })
        #expect(!changed.contains { $0.lowercased().hasSuffix("/.git") || $0 == ".env" })
    }

    @Test func nothingPlantedInGitsOwnFolderRuns() async throws {
        let fixture = try await GitFixture()
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "index.html", "T")
        let head = try FileBytes.readText(fixture.gitFolder + "/HEAD")
        try Self.plant(fixture, "workspace/.worker/git")
        try fixture.directory.write("workspace/.worker/git/HEAD", head)
        #expect(
            try await workspace.commit(CommitMessage(instruction: "x", commandID: "c")).commit
                != nil)
        try Self.plant(fixture, "workspace/.worker/git")
        try fixture.directory.write("workspace/.worker/git/HEAD", head)
        try await Self.exercise(fixture, workspace)
        #expect(access(fixture.directory.appending("planted"), F_OK) != 0)
    }

    private static func exercise(_ fixture: GitFixture, _ workspace: Workspace) async throws {
        try await fixture.push(["elsewhere.html": "e"], to: "thread-T")
        #expect(try await workspace.push().outcome == .pushedAfterRebase)
        _ = try await workspace.switchTo(thread: "U")
        try fixture.edit(workspace, "u.html", "u")
        _ = try await workspace.switchTo(thread: "T")
        _ = try await workspace.isDone("c")
        _ = try await workspace.recover()
        #expect(fixture.text(workspace, "elsewhere.html") == "e")
    }

    @Test func linkedTreeIsNotFollowed() async throws {
        let fixture = try await GitFixture(["a/page.html": "tracked", "index.html": "i"])
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        let outside = fixture.directory.appending("outside")
        try fixture.directory.write("outside/page.html", "not ours")
        unlink(workspace.tree + "/a/page.html")
        rmdir(workspace.tree + "/a")
        symlink(outside, workspace.tree + "/a")
        _ = try await workspace.commit(CommitMessage(instruction: "x", commandID: "c"))
        #expect(try await workspace.filesChanged(since: "HEAD~1") == ["a", "a/page.html"])
        _ = try await workspace.switchTo(thread: "U")
        #expect(try FileBytes.readText(outside + "/page.html") == "not ours")
        #expect(fixture.text(workspace, "a/page.html") == "tracked")
        _ = try await workspace.switchTo(thread: "T")
        #expect(try FileBytes.readText(outside + "/page.html") == "not ours")
    }
}
