internal import Platform

extension Workspace {
    /// Opens the workspace at `options.path`: what an earlier worker left there, a clone whose
    /// `.git` still stands inside it, or a new clone of the remote. Recovers it in any case.
    ///
    /// Without a remote, what stands in `site` becomes the first commit.
    ///
    /// - Throws: `WorkspaceError`; `.busy` when another worker has it open.
    package static func open(
        _ options: Options
    ) async throws(WorkspaceError) -> (workspace: Workspace, recovery: Recovery) {
        let layout: WorkspaceLayout
        let lock: FileLock?
        do throws(PlatformError) {
            layout = try WorkspaceLayout(creating: options.path)
            lock = try await Self.acquireLock(layout.lock)
        } catch {
            throw error.whileDoing("open the workspace \(options.path)")
        }
        guard let lock else {
            throw WorkspaceError(
                .busy, action: "open the workspace \(options.path)",
                reason: "another worker is using it",
                hint: "stop that worker, or set WORKSPACE_PATH to a folder of its own")
        }
        await Leftovers.end(in: layout.tree)
        do throws(PlatformError) {
            _ = try layout.adoptClone()
            // Children are started in the tree.
            try FileSystem.createDirectory(layout.tree)
        } catch {
            throw error.whileDoing("open the workspace \(options.path)")
        }
        let bare = Workspace(layout: layout, remote: nil, options: options, lock: lock)
        let remote = try await bare.findRemote()
        var workspace = Workspace(layout: layout, remote: remote, options: options, lock: lock)
        if FileSystem.isDirectory(layout.git) {
            workspace.objectFormat =
                try await workspace.setting("extensions.objectformat") ?? "sha1"
            try await workspace.beginUnbornBranch()
        } else {
            try await workspace.clone()
            // Its first checkout is nothing that was left by anybody.
            try await workspace.settle()
        }
        return (workspace, try await workspace.recover())
    }

    /// Takes the workspace's lock; `nil` when somebody has it for longer than two seconds.
    ///
    /// A lock outlives its holder for a moment when a child is being started: until the child
    /// becomes another program it has everything that its parent had open.
    private static func acquireLock(_ path: String) async throws(PlatformError) -> FileLock? {
        let deadline = ContinuousClock.now + .seconds(2)
        while true {
            if let lock = try FileLock(path) { return lock }
            guard ContinuousClock.now < deadline else { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private init(layout: WorkspaceLayout, remote: RemoteURL?, options: Options, lock: FileLock) {
        for secret in (remote?.secrets ?? []) + [options.token].compactMap(\.self) {
            options.redactor.add(secret)
        }
        let git = Git(
            folder: GitFolder(path: layout.git), tree: layout.tree, remote: remote,
            redaction: GitRedaction(redactor: options.redactor), identity: options.identity,
            environment: options.environment)
        self.init(layout: layout, git: git, options: options, lock: lock)
    }

    /// The remote: `REPO_URL`, or what a clone that was taken over had, which is written down
    /// without its secret before the clone's own configuration goes.
    private func findRemote() async throws(WorkspaceError) -> RemoteURL? {
        let token = options.token
        if let url = options.repositoryURL { return try RemoteURL(url, token: token) }
        do throws(PlatformError) {
            if let file = try SmallFile.read(layout.adoptedRemote) {
                let text = String(decoding: file.bytes, as: UTF8.self)
                return text.isEmpty ? nil : try? RemoteURL(text, token: token)
            }
        } catch {
            throw error.whileDoing("read the address of the remote")
        }
        guard FileSystem.isDirectory(layout.git) else { return nil }
        let found = try await setting("remote.origin.url")
        let remote: RemoteURL? =
            if let found { try RemoteURL(found, token: token) } else { nil }
        do throws(PlatformError) {
            try FileSystem.replaceFile(layout.adoptedRemote, with: Array((remote?.url ?? "").utf8))
        } catch {
            throw error.whileDoing("keep the address of the remote")
        }
        return remote
    }

    /// A value of the configuration in git's folder.
    private func setting(_ name: String) async throws(WorkspaceError) -> String? {
        let outcome = try await git.run(
            "read the configuration",
            ["config", "--file", git.folder.path + "/config", "--no-includes", "--get", name])
        return outcome.status == 0 && !outcome.text.isEmpty ? outcome.text : nil
    }

    /// Fetches the remote into a new folder, which gets its name when it is complete.
    private func clone() async throws(WorkspaceError) {
        let action = "clone the repository"
        let draft = Workspace(
            layout: layout, git: git.with(folder: layout.unfinishedGit), options: options,
            lock: lock)
        do throws(PlatformError) {
            try FileSystem.removeTree(layout.unfinishedGit)
            if git.remote != nil, try !FileSystem.names(in: tree).isEmpty {
                try FileSystem.move(tree, to: try newPlaceAside() + "/site")
                try FileSystem.createDirectory(tree)
            }
        } catch {
            throw error.whileDoing(action)
        }
        try await draft.git.require(
            action, ["init", "--quiet", "--template=", "--initial-branch=main"])
        try draft.writeSettings()
        let (branch, commit) = try await draft.firstCommit()
        try await draft.git.require(action, ["update-ref", RefName.branch(branch), commit])
        try await draft.git.require(action, ["symbolic-ref", "HEAD", RefName.branch(branch)])
        if git.remote == nil {
            try await draft.git.require(action, ["read-tree", "HEAD"])
            _ = try await draft.commitTree(
                CommitMessage(subject: "Import the site"), isImport: true)
        } else {
            let record = "\(RefName.branch(branch))\n\(commit)\n"
            do throws(PlatformError) {
                try FileSystem.replaceFile(layout.checkoutRecord, with: Array(record.utf8))
            } catch {
                throw error.whileDoing(action)
            }
        }
        do throws(PlatformError) {
            try FileSystem.move(layout.unfinishedGit, to: layout.git)
        } catch {
            throw error.whileDoing(action)
        }
    }

    /// The default branch of the remote and its commit; of a remote without commits, or no remote,
    /// a commit without files that is the same everywhere.
    private func firstCommit() async throws(WorkspaceError) -> (branch: String, commit: String) {
        if git.remote != nil {
            try await fetch()
            let branch = try await findDefaultBranch()
            for name in [branch, "main", "master"].compactMap(\.self) {
                if let commit = try await commit(of: RefName.remoteBranch(name)) {
                    return (name, commit)
                }
            }
        }
        return ("main", try await emptyCommit())
    }

    /// A commit without files and without a parent, the same in every workspace.
    private func emptyCommit() async throws(WorkspaceError) -> String {
        let action = "create the first commit"
        let tree = try await git.require(action, ["mktree"]).text
        let date = "@0 +0000"
        return try await git.require(
            action, ["commit-tree", tree, "-F", "-"], input: Array("Begin the site\n".utf8),
            variables: [
                "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
                "GIT_AUTHOR_NAME": "deploy-worker", "GIT_COMMITTER_NAME": "deploy-worker",
                "GIT_AUTHOR_EMAIL": "deploy-worker@localhost",
                "GIT_COMMITTER_EMAIL": "deploy-worker@localhost",
            ]
        ).text
    }

    /// Gives a clone of a remote without commits its first one.
    private func beginUnbornBranch() async throws(WorkspaceError) {
        let action = "create the first commit"
        guard try await commit(of: "HEAD") == nil, let branch = try await currentBranch() else {
            return
        }
        try await git.require(
            action, ["update-ref", RefName.branch(branch), try await emptyCommit()])
    }

    /// Asks the remote which branch is its default, and remembers it as `origin/HEAD`.
    private func findDefaultBranch() async throws(WorkspaceError) -> String? {
        let outcome = try await git.require(
            "ask for the default branch", ["ls-remote", "--symref", "origin", "HEAD"], reach: .fetch
        )
        let prefix = "ref: refs/heads/"
        for line in outcome.text.split(separator: "\n") where line.hasPrefix(prefix) {
            let name = String(line.dropFirst(prefix.count).prefix { $0 != "\t" })
            guard RefName.isValidBranch(name),
                try await commit(of: RefName.remoteBranch(name)) != nil
            else { continue }
            try await git.require(
                "remember the default branch",
                ["symbolic-ref", "refs/remotes/origin/HEAD", RefName.remoteBranch(name)])
            return name
        }
        return nil
    }
}
