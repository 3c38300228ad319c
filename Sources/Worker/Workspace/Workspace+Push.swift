/// Where the work is after a push.
package struct PushReport: Sendable {
    /// What the push came to.
    package enum Outcome: Sendable, Equatable {
        /// The remote's branch is what ours is.
        case pushed
        /// The same, after our commits were put onto new ones of the remote.
        case pushedAfterRebase
        /// Our commits contradict the remote's. They are on a branch of their own there; ours keeps
        /// them, too.
        case conflict(files: [String])
        /// There is no remote.
        case noRemote
    }

    /// What it came to.
    package let outcome: Outcome
    /// The branch at the remote that has the work.
    package let branch: String
    /// The last commit of ours.
    package let commit: String
    /// Rescue branches that were pushed along.
    package var rescueBranches: [String] = []
}

extension Workspace {
    /// How often our commits are put onto those of the remote before it is given up.
    private static let rebaseLimit = 3

    /// Pushes the branch that is checked out, never by force.
    ///
    /// When the remote's branch has commits that ours has not, ours are put onto them, up to three
    /// times. Where that is a conflict, they go to `{branch}-conflict-{time}` instead, or to the
    /// branch of that kind that they went to before. A lost connection is tried again.
    ///
    /// - Throws: `WorkspaceError`; `.rejected` with the remote's own words when it will not have
    ///   them, `.unauthorized`, `.unreachable`. The commits are kept here in any case.
    package func push() async throws(WorkspaceError) -> PushReport {
        try await settle()
        let start = try await head()
        guard let branch = start.branch, branch.hasPrefix(BranchName.prefix) else {
            throw WorkspaceError(
                .failed, action: "push", reason: "no thread's branch is checked out")
        }
        guard git.remote != nil else {
            return PushReport(outcome: .noRemote, branch: branch, commit: start.commit)
        }
        var commit = start.commit
        for attempt in 0...Self.rebaseLimit {
            guard try await push(commit, to: branch) == .stale else {
                let outcome: PushReport.Outcome =
                    commit == start.commit ? .pushed : .pushedAfterRebase
                return PushReport(
                    outcome: outcome, branch: branch, commit: commit,
                    rescueBranches: await pushRescueBranches())
            }
            guard attempt < Self.rebaseLimit else { break }
            try await fetch()
            // Deleted at the remote in the meantime: then it is a new branch there.
            guard let theirs = try await self.commit(of: RefName.remoteBranch(branch)) else {
                continue
            }
            switch try await replay(commit, onto: theirs) {
            case .done(let tip):
                try await follow(branch, to: tip)
                commit = tip
            case .conflict(let files):
                let other = try await pushConflict(commit, of: branch)
                return PushReport(
                    outcome: .conflict(files: files), branch: other, commit: commit,
                    rescueBranches: await pushRescueBranches())
            }
        }
        throw WorkspaceError(
            .rejected, action: "push \(branch)",
            reason: "the remote's branch changes faster than it can be followed",
            hint: "see who else pushes to \(branch)")
    }

    /// Moves the branch that is checked out to a commit made of it.
    private func follow(_ branch: String, to commit: String) async throws(WorkspaceError) {
        _ = try await commitTree(CommitMessage(subject: CommitMessage.leftSubject))
        _ = try await clearTree(for: commit)
        try await checkOut(branch, at: commit)
    }

    /// Pushes a commit that contradicts the remote's branch to another one, where no other worker
    /// pushes.
    private func pushConflict(
        _ commit: String, of branch: String
    ) async throws(WorkspaceError) -> String {
        let stem = branch + "-conflict-"
        let before = try await git.require(
            "list branches",
            [
                "for-each-ref", "--merged", commit, "--format=%(refname)", "--sort=-refname",
                RefName.remoteBranch(stem) + "*",
            ])
        let known = before.text.split(separator: "\n").first.map {
            String($0.dropFirst(RefName.remoteBranch("").count))
        }
        for name in [known, stem + timeStamp, "\(stem)\(timeStamp)-\(commit.prefix(8))"] {
            guard let name else { continue }
            if try await push(commit, to: name) == .accepted { return name }
        }
        throw WorkspaceError(
            .rejected, action: "push \(branch)",
            reason: "its commits contradict the remote's, and no other branch takes them")
    }

    /// Pushes one commit to one branch.
    ///
    /// - Throws: `WorkspaceError` for everything but success and a branch that is out of date.
    func push(
        _ commit: String, to branch: String
    ) async throws(WorkspaceError) -> PushResult {
        let action = "push \(branch)"
        return try await persistently { () async throws(WorkspaceError) in
            let outcome = try await git.run(
                action,
                [
                    "push", "--porcelain", "--no-verify", "--no-recurse-submodules", "origin",
                    "\(commit):\(RefName.branch(branch))",
                ], reach: .push)
            switch PushResult.parse(outcome.text) {
            case nil where outcome.status == 0: return .accepted
            case nil: throw outcome.error(action)
            case .refused(let summary):
                let words = outcome.complaint.split(separator: "\n").filter {
                    $0.hasPrefix("remote: ")
                }
                let reason = [git.redaction.clean(summary)] + words.map(String.init)
                throw WorkspaceError(
                    .rejected, action: action, reason: reason.joined(separator: "; "),
                    hint: "the work is committed here; change what the remote complains about, "
                        + "or its rules for this branch")
            case .some(let result): return result
            }
        }
    }

    /// Pushes the rescue branches that the remote has not got. That one cannot be pushed is no
    /// failure of the thread's push.
    func pushRescueBranches() async -> [String] {
        var pushed: [String] = []
        do throws(WorkspaceError) {
            let outcome = try await git.require(
                "list branches",
                ["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/rescue-*"])
            for line in outcome.text.split(separator: "\n") {
                let fields = line.split(separator: " ").map(String.init)
                let name = String(fields[1].dropFirst("refs/heads/".count))
                guard try await commit(of: RefName.remoteBranch(name)) == nil else { continue }
                if try await push(fields[0], to: name) == .accepted { pushed.append(name) }
            }
        } catch {
            return pushed
        }
        return pushed
    }
}
