import Platform
import TestSupport
import Testing
import Worker

/// A bare repository that plays the remote, and a folder for workspaces beside it.
struct GitFixture {
    let directory: TemporaryDirectory

    /// Creates a remote whose branch `main` has the given files.
    init(_ files: [String: String] = ["index.html": "<h1>Home</h1>\n", ".gitignore": "dist/\n"])
        async throws
    {
        directory = try TemporaryDirectory()
        try await git(["init", "--quiet", "--bare", "--initial-branch=main", remote], in: "/")
        try await push(files, to: "main", subject: "Begin")
    }

    /// The same remote and the same workspaces again, elsewhere.
    init(copying other: GitFixture) async throws {
        directory = try TemporaryDirectory()
        let command = Command(
            "cp", ["-a", other.directory.path + "/.", directory.path],
            environment: Self.environment)
        guard try await ChildProcess.run(command).isSuccess else {
            throw TestSupportError("cannot copy \(other.directory.path)")
        }
    }

    var remote: String { directory.appending("remote.git") }
    var workspacePath: String { directory.appending("workspace") }

    /// Options for a workspace of this remote.
    func options(_ name: String = "workspace", url: String? = nil) -> Workspace.Options {
        var options = Workspace.Options(
            path: directory.appending(name),
            environment: ["PATH": PackageLayout.variable("PATH") ?? "/usr/bin:/bin"])
        options.repositoryURL = url ?? remote
        options.ignored = ["dist/"]
        options.now = { 1_795_271_400 }
        options.pause = { _ in }
        return options
    }

    /// Opens a workspace of this remote.
    func open(_ name: String = "workspace") async throws -> Workspace {
        try await Workspace.open(options(name)).workspace
    }

    /// Commits files to a branch of the remote, as somebody else would.
    @discardableResult
    func push(
        _ files: [String: String?], to branch: String, from base: String = "main",
        subject: String = "Elsewhere"
    ) async throws -> String {
        let clone = directory.appending("clone-\(RandomBytes.hex(byteCount: 4))")
        try await git(["clone", "--quiet", remote, clone], in: "/")
        let exists = try await tip(branch) != nil
        if exists {
            try await git(["checkout", "--quiet", branch], in: clone)
        } else if try await tip(base) != nil {
            try await git(["checkout", "--quiet", "-b", branch, "origin/\(base)"], in: clone)
        }
        for (name, text) in files {
            let path = String(clone.dropFirst(directory.path.count + 1)) + "/" + name
            if let text { try directory.write(path, text) } else { try directory.delete(path) }
        }
        try await git(["add", "--all", "--force"], in: clone)
        try await git(["commit", "--quiet", "-m", subject], in: clone)
        try await git(["push", "--quiet", "origin", "HEAD:refs/heads/\(branch)"], in: clone)
        return try await git(["rev-parse", "HEAD"], in: clone)
    }

    /// The last commit of a branch of the remote.
    func tip(_ branch: String) async throws -> String? {
        let id = try await git(
            ["for-each-ref", "--format=%(objectname)", "refs/heads/\(branch)"], in: remote)
        return id.isEmpty ? nil : id
    }

    /// The subjects of a branch of the remote, newest first.
    func subjects(_ branch: String) async throws -> [String] {
        try await git(["log", "--format=%s", "refs/heads/\(branch)"], in: remote)
            .split(separator: "\n").map(String.init)
    }

    /// The content of a file on a branch of the remote.
    func file(_ name: String, on branch: String) async throws -> String {
        try await git(["show", "refs/heads/\(branch):\(name)"], in: remote)
    }

    /// The names of the remote's branches.
    func branches() async throws -> [String] {
        try await git(["for-each-ref", "--format=%(refname:short)", "refs/heads/"], in: remote)
            .split(separator: "\n").map(String.init)
    }

    /// Writes a file into the tree of a workspace.
    func edit(_ workspace: Workspace, _ name: String, _ text: String) throws {
        try directory.write(
            String(workspace.tree.dropFirst(directory.path.count + 1)) + "/" + name, text)
    }

    /// The text of a file in the tree of a workspace; `nil` when it is not there.
    func text(_ workspace: Workspace, _ name: String) -> String? {
        try? FileBytes.readText(workspace.tree + "/" + name)
    }

    /// Git's own folder in the workspace.
    var gitFolder: String { workspacePath + "/.worker/git" }

    /// Runs git on the repository of the workspace, as somebody who looks into it.
    @discardableResult
    func inspect(_ arguments: [String]) async throws -> String {
        try await git(
            ["--git-dir=\(gitFolder)", "--work-tree=\(workspacePath)/site"] + arguments,
            in: workspacePath)
    }

    /// Runs git the way its users do.
    @discardableResult
    func git(_ arguments: [String], in folder: String) async throws -> String {
        try await Self.git(arguments, in: folder)
    }

    @discardableResult
    static func git(_ arguments: [String], in folder: String) async throws -> String {
        var command = Command("git", arguments, environment: environment)
        command.directory = folder
        command.timeout = .seconds(60)
        let outcome = try await ChildProcess.run(command)
        guard outcome.isSuccess else {
            throw TestSupportError(
                "git \(arguments) failed: \(String(decoding: outcome.errorOutput, as: UTF8.self))")
        }
        let text = String(decoding: outcome.output, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    static let environment: Environment = [
        "PATH": PackageLayout.variable("PATH") ?? "/usr/bin:/bin", "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_AUTHOR_NAME": "Somebody", "GIT_AUTHOR_EMAIL": "somebody@example.com",
        "GIT_COMMITTER_NAME": "Somebody", "GIT_COMMITTER_EMAIL": "somebody@example.com",
    ]
}
