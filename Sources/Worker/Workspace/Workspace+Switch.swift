/// What a change of branches did.
package struct SwitchReport: Sendable {
    /// The branch that is checked out now.
    package let branch: BranchName
    /// Its last commit: `filesChanged(since:)` counts from here.
    package let commit: String
    /// Whether neither this workspace nor the remote had the branch.
    package let isNew: Bool
    /// What was left in the tree, and is committed to the branch that it belonged to.
    package let saved: CommitReport
    /// Files that no commit has and that made room for the branch's own; they are kept in
    /// `.worker/set-aside` of the workspace.
    package let setAside: [String]
    /// The base that was asked for and that the remote does not have; the default branch was taken.
    package let missingBase: String?
    /// Why the remote could not be asked; the branch is as this workspace knew it.
    package let fetchFailure: WorkspaceError?
}

extension Workspace {
    /// Checks out the branch of a thread, after committing what is left in the tree to the branch
    /// that it belongs to.
    ///
    /// A thread that has no branch yet starts at the remote's branch of that name, or else at
    /// `base`. When the remote has got ahead of the branch, the branch follows; where the two have
    /// parted it stays, and `push` brings them together.
    ///
    /// - Parameters:
    ///   - id: any text; see `BranchName`.
    ///   - base: a branch of the remote, `nil` for its default branch.
    package func switchTo(
        thread id: String, base: String? = nil
    ) async throws(WorkspaceError) -> SwitchReport {
        try await settle()
        let saved = try await saveTree(CommitMessage(subject: CommitMessage.leftSubject))
        let fetchFailure = try await fetchIfPossible()
        let branch = BranchName(thread: id, existing: try await branchNames())
        let local = try await commit(of: branch.ref)
        let remote = try await commit(of: RefName.remoteBranch(branch.text))
        var missingBase: String?
        let target: String
        switch (local, remote) {
        case (let local?, let remote?):
            target = try await isAncestor(local, of: remote) ? remote : local
        case (let known?, nil), (nil, let known?): target = known
        case (nil, nil):
            let asked = try await commit(ofBase: base)
            if asked == nil { missingBase = base }
            if let asked { target = asked } else { target = try await defaultBase() }
        }
        var setAside: [String] = []
        let now = try await head()
        if now != Head(branch: branch.text, commit: target) {
            setAside = try await clearTree(for: target)
            try await checkOut(branch.text, at: target)
        }
        return SwitchReport(
            branch: branch, commit: target, isNew: local == nil && remote == nil, saved: saved,
            setAside: setAside, missingBase: missingBase, fetchFailure: fetchFailure)
    }

    /// Commits what is left in the tree: to the branch that is checked out when it is a thread's,
    /// otherwise to a rescue branch, and the branch stays as it was.
    func saveTree(_ message: CommitMessage) async throws(WorkspaceError) -> CommitReport {
        guard let branch = try await currentBranch(), branch.hasPrefix(BranchName.prefix) else {
            return try await rescueTree(message)
        }
        return try await commitTree(message)
    }

    /// The names of all branches, here and at the remote.
    private func branchNames() async throws(WorkspaceError) -> Set<String> {
        let outcome = try await git.require(
            "list branches",
            ["for-each-ref", "--format=%(refname)", "refs/heads/", "refs/remotes/origin/"])
        return Set(
            outcome.text.split(separator: "\n").map { ref in
                let prefix = ref.hasPrefix("refs/heads/") ? "refs/heads/" : "refs/remotes/origin/"
                return String(ref.dropFirst(prefix.count))
            })
    }

    /// The commit of a branch that a message names; the remote's word goes before ours.
    private func commit(ofBase name: String?) async throws(WorkspaceError) -> String? {
        guard let name, RefName.isValidBranch(name) else { return nil }
        if let found = try await commit(of: RefName.remoteBranch(name)) { return found }
        return try await commit(of: RefName.branch(name))
    }

    /// The commit that threads start at when nothing else is said.
    func defaultBase() async throws(WorkspaceError) -> String {
        let candidates = [
            "refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master",
            "refs/heads/main", "refs/heads/master",
        ]
        for ref in candidates {
            if let found = try await commit(of: ref) { return found }
        }
        return try await head().commit
    }

    /// Whether everything in `older` is in `newer` too.
    func isAncestor(_ older: String, of newer: String) async throws(WorkspaceError) -> Bool {
        let action = "compare branches"
        let outcome = try await git.run(action, ["merge-base", "--is-ancestor", older, newer])
        switch outcome.status {
        case 0: return true
        case 1: return false
        default: throw outcome.error(action)
        }
    }
}
