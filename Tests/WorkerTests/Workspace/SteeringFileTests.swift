import Glibc
import Platform
import TestSupport
import Testing

@testable import Worker

/// Files that steer programs: the base branch's, whatever an agent makes of them.
@Suite(.processHeavy)
struct SteeringFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let steers: Bool
        var testDescription: String { path }
    }

    @Test(
        "which files steer programs",
        arguments: [
            Case(path: ".claude/settings.json", steers: true),
            Case(path: "sub/.claude/skills/x/SKILL.md", steers: true),
            Case(path: ".claude", steers: true), Case(path: ".mcp.json", steers: true),
            Case(path: ".husky/pre-commit", steers: true), Case(path: "CLAUDE.md", steers: true),
            Case(path: "docs/CLAUDE.md", steers: true),
            Case(path: "sub/.gitattributes", steers: true),
            Case(path: ".gitmodules", steers: true),
            Case(path: ".github/workflows/deploy.yml", steers: true),
            Case(path: ".github/dependabot.yml", steers: false),
            Case(path: "docs/.github/workflows/x.yml", steers: false),
            Case(path: ".gitignore", steers: false), Case(path: "claude.html", steers: false),
            Case(path: "src/pages/.claude.html", steers: false),
        ])
    func which(_ testCase: Case) {
        #expect(SteeringFiles.contains(testCase.path) == testCase.steers)
    }

    private static let message = CommitMessage(instruction: "x", commandID: "c")
    private static let planted = [
        ".claude/settings.json", ".mcp.json", ".husky/pre-commit", "CLAUDE.md", ".gitattributes",
        "sub/.gitattributes", ".gitmodules", ".github/workflows/evil.yml",
    ]

    @Test("what an agent writes there is not committed, and the next program does not see it")
    func agentsChanges() async throws {
        let fixture = try await GitFixture([
            "index.html": "i", "CLAUDE.md": "be good", ".claude/settings.json": "{}",
            ".gitattributes": "*.html text\n",
        ])
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        #expect(try await workspace.restoreSteeringFiles() == [])
        for path in Self.planted { try fixture.edit(workspace, path, "evil") }
        try fixture.edit(workspace, "index.html", "edited")
        // What .gitignore hides is seen by programs all the same.
        try fixture.edit(workspace, ".gitignore", "CLAUDE.local.md\n")
        try fixture.edit(workspace, "CLAUDE.local.md", "evil")

        let report = try await workspace.commit(Self.message)
        #expect(Set(report.skipped.map(\.path)) == Set(Self.planted))
        #expect(report.skipped.allSatisfy { $0.reason == .steering })
        #expect(
            try await workspace.filesChanged(since: start.commit) == [".gitignore", "index.html"])
        #expect(try await workspace.restoreSteeringFiles() == ["CLAUDE.local.md"])
        #expect(fixture.text(workspace, "CLAUDE.md") == "be good")
        #expect(fixture.text(workspace, ".claude/settings.json") == "{}")
        for path in Self.planted where !["CLAUDE.md", ".claude/settings.json"].contains(path) {
            #expect(fixture.text(workspace, path) != "evil", "\(path)")
        }
        #expect(try await fixture.inspect(["status", "--porcelain"]) == "")
        // Nothing is lost either.
        let aside = try FileTree.files(below: fixture.workspacePath + "/.worker/set-aside")
        #expect(aside.count == Self.planted.count + 1)
    }

    @Test("programs see the base's version of what the thread's branch has")
    func branchsVersions() async throws {
        let fixture = try await GitFixture(["index.html": "i", "CLAUDE.md": "be good"])
        try await fixture.push(
            ["CLAUDE.md": "be evil", ".mcp.json": "{}", "page.html": "p"], to: "thread-T")
        let workspace = try await fixture.open()
        let start = try await workspace.switchTo(thread: "T")
        #expect(fixture.text(workspace, "CLAUDE.md") == "be evil")
        #expect(try await workspace.restoreSteeringFiles() == [".mcp.json", "CLAUDE.md"])
        #expect(fixture.text(workspace, "CLAUDE.md") == "be good")
        #expect(fixture.text(workspace, ".mcp.json") == nil)
        try fixture.edit(workspace, "page.html", "edited")

        // The branch's own versions are somebody's work: they stay in it.
        let report = try await workspace.commit(Self.message)
        #expect(report.skipped.isEmpty)
        #expect(try await workspace.filesChanged(since: start.commit) == ["page.html"])
        #expect(fixture.text(workspace, "CLAUDE.md") == "be evil")
        #expect(try await workspace.switchTo(thread: "U").setAside.isEmpty)
    }

    @Test("links do not lead out of the tree")
    func links() async throws {
        let fixture = try await GitFixture([
            "index.html": "i", ".github/workflows/w.yml": "base", "sub/.mcp.json": "base",
        ])
        try fixture.directory.write("outside/workflows/w.yml", "not ours")
        try fixture.directory.write("outside/.mcp.json", "not ours")
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "T")
        for folder in [".github", "sub"] {
            try FileSystem.removeTree(folder, below: workspace.tree)
            symlink(fixture.directory.appending("outside"), workspace.tree + "/" + folder)
        }
        let report = try await workspace.commit(Self.message)
        #expect(report.skipped.map(\.path) == [".github/workflows/w.yml", "sub/.mcp.json"])
        _ = try await workspace.restoreSteeringFiles()
        #expect(fixture.text(workspace, ".github/workflows/w.yml") == "base")
        #expect(FileSystem.isDirectory(workspace.tree + "/sub"))
        #expect(try FileTree.files(below: fixture.directory.appending("outside")).count == 2)
    }

    @Test("in a workspace without a remote the first import takes them in")
    func importing() async throws {
        let fixture = try await GitFixture()
        var options = fixture.options("alone")
        options.repositoryURL = nil
        try fixture.directory.write("alone/site/CLAUDE.md", "ours")
        let workspace = try await Workspace.open(options).workspace
        _ = try await workspace.switchTo(thread: "T")
        #expect(fixture.text(workspace, "CLAUDE.md") == "ours")
        #expect(try await workspace.restoreSteeringFiles() == [])
    }
}
