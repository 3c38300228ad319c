internal import Platform

/// What a workspace was found with, and what became of it.
package struct Recovery: Sendable {
    /// Whether a checkout had been cut short; it is finished now.
    package var finishedCheckout = false
    /// Whether the index was damaged or missing; it is rebuilt from the last commit.
    package var rebuiltIndex = false
    /// An unfinished merge, rebase or the like, by the names of git's files; it is called off.
    package var abandonedOperation: [String] = []
    /// What was left in the tree, and where it is committed now.
    package var saved = CommitReport()
    /// The branch that holds commits or changes which belonged to no branch of a thread.
    package var rescueBranch: String?
    /// Whether anything had to be done.
    package var isClean: Bool {
        !finishedCheckout && !rebuiltIndex && abandonedOperation.isEmpty && saved.commit == nil
            && rescueBranch == nil
    }
}

extension Workspace {
    /// Puts in order what a worker, or a git command, that was killed has left. Nothing that was
    /// committed or stands in the tree is lost, but what git itself can make again.
    package func recover() async throws(WorkspaceError) -> Recovery {
        var recovery = Recovery()
        try await clearLocks()
        try writeSettings()
        recovery.rebuiltIndex = try await rebuildIndex()
        recovery.finishedCheckout = FileSystem.entry(layout.checkoutRecord) != nil
        let isTreeLost = try createTree()
        try await finishCheckout()
        let marks = git.folder.unfinishedOperation
        let branch = try await currentBranch()
        if isTreeLost, !recovery.finishedCheckout, let branch {
            // A tree that is gone was not edited: it is restored.
            try await checkOut(branch, at: try await head().commit)
        }
        if marks.isEmpty, branch != nil {
            recovery.saved = try await saveTree(
                CommitMessage(subject: CommitMessage.recoveredSubject))
        } else {
            recovery.saved = try await callOff(
                rebasing: git.folder.rebasedBranch ?? branch.map(RefName.branch))
            recovery.abandonedOperation = marks
        }
        if let branch = recovery.saved.branch, !branch.hasPrefix(BranchName.prefix) {
            recovery.rescueBranch = branch
        }
        return recovery
    }

    /// What every call begins with: a command before it may have been killed, too.
    func settle() async throws(WorkspaceError) {
        try await clearLocks()
        try writeSettings()
        _ = try createTree()
        try await finishCheckout()
    }

    func writeSettings() throws(WorkspaceError) {
        do throws(PlatformError) {
            try git.folder.writeSettings(
                objectFormat: objectFormat, excluded: CommitFilter.patterns + options.ignored)
        } catch {
            throw error.whileDoing("configure git")
        }
    }

    /// Creates the tree's folder.
    ///
    /// - Returns: whether it was missing or empty.
    private func createTree() throws(WorkspaceError) -> Bool {
        do throws(PlatformError) {
            try FileSystem.createDirectory(tree)
            return try FileSystem.names(in: tree).isEmpty
        } catch {
            throw error.whileDoing("create the workspace")
        }
    }

    /// Removes the locks of commands that were killed.
    ///
    /// Calls do not overlap, and the workspace's own lock keeps other workers out, so a lock
    /// is stale once no command of an earlier worker is left. Git's children carry its folder in
    /// their environment, which finds them.
    private func clearLocks() async throws(WorkspaceError) {
        guard !git.folder.locks().isEmpty else { return }
        _ = await ProcessTable.end(processesStartedWith: "GIT_DIR=" + git.folder.path)
        do throws(PlatformError) {
            for lock in git.folder.locks() { try FileSystem.removeFile(lock) }
        } catch {
            throw error.whileDoing("remove a stale lock")
        }
    }

    /// Makes the index anew when git cannot read it.
    ///
    /// A missing index counts as damaged: to git it is an empty one, and every file as deleted.
    private func rebuildIndex() async throws(WorkspaceError) -> Bool {
        let index = git.folder.path + "/index"
        let isThere = FileSystem.entry(index) != nil
        // Before the first checkout there is none.
        if !isThere, FileSystem.entry(layout.checkoutRecord) != nil { return false }
        if isThere, (try? git.folder.isIndexWhole(objectFormat: objectFormat)) == true {
            let outcome = try await git.run("read the index", ["ls-files", "--stage", "-z"])
            if outcome.status == 0 { return false }
        }
        do throws(PlatformError) {
            try FileSystem.removeTree(index)
        } catch {
            throw error.whileDoing("rebuild the index")
        }
        try await git.require("rebuild the index", ["read-tree", "HEAD"])
        return true
    }

    /// Keeps the tree and the commits of an unfinished operation, or of a HEAD without a branch, on
    /// a rescue branch, and goes back to a branch.
    private func callOff(rebasing ref: String?) async throws(WorkspaceError) -> CommitReport {
        let message = CommitMessage(subject: CommitMessage.recoveredSubject)
        var report = try await stageTree()
        let head = try await head()
        let tree = try await git.require("commit", ["write-tree"]).text
        let ownTree = try await git.require("commit", ["rev-parse", "HEAD^{tree}"]).text
        let holders = try await git.require(
            "list branches", ["for-each-ref", "--contains", head.commit, "refs/heads/"])
        if tree != ownTree || holders.text.isEmpty {
            let commit =
                tree == ownTree
                ? head.commit : try await write(message, tree: tree, parent: head.commit)
            report.branch = try await createRescueBranch(at: commit)
            report.commit = commit
        }
        do throws(PlatformError) {
            try git.folder.forgetUnfinishedOperation()
        } catch {
            throw error.whileDoing("call off an unfinished merge")
        }
        if let ref, let commit = try await commit(of: ref) {
            try await checkOut(String(ref.dropFirst("refs/heads/".count)), at: commit)
        } else {
            let base = try await defaultBase()
            try await checkOut(
                Self.homeBranch, at: try await commit(of: RefName.branch(Self.homeBranch)) ?? base)
        }
        return report
    }

    /// The branch that is checked out while no thread has its turn.
    private static let homeBranch = "main"

    /// Commits what is in the tree to a new rescue branch, and takes it out of the tree.
    func rescueTree(_ message: CommitMessage) async throws(WorkspaceError) -> CommitReport {
        var report = try await stageTree()
        let head = try await head()
        let tree = try await git.require("commit", ["write-tree"]).text
        let ownTree = try await git.require("commit", ["rev-parse", "HEAD^{tree}"]).text
        guard tree != ownTree else { return report }
        let commit = try await write(message, tree: tree, parent: head.commit)
        report.branch = try await createRescueBranch(at: commit)
        report.commit = commit
        if let branch = head.branch { try await checkOut(branch, at: head.commit) }
        return report
    }

    /// A new branch for work that belongs to no thread: `rescue-` and the time.
    private func createRescueBranch(at commit: String) async throws(WorkspaceError) -> String {
        let stem = "rescue-" + timeStamp
        var name = stem
        var count = 1
        while try await self.commit(of: RefName.branch(name)) != nil {
            count += 1
            name = "\(stem)-\(count)"
        }
        try await git.require("keep what was found", ["update-ref", RefName.branch(name), commit])
        return name
    }
}
