extension Workspace {
    /// Pushes the branches of all threads that have commits which the remote has not got, and the
    /// rescue branches, never by force.
    ///
    /// A branch whose remote has commits of its own stays as it is: `push` brings them together
    /// when the thread has its turn.
    ///
    /// - Returns: what could not be pushed, and why.
    package func pushUnpublished() async -> [WorkspaceError] {
        guard git.remote != nil else { return [] }
        var failures: [WorkspaceError] = []
        do throws(WorkspaceError) {
            try await settle()
            for branch in try await threadBranches() {
                do throws(WorkspaceError) {
                    try await pushIfUnpublished(branch)
                } catch {
                    failures.append(error)
                    // The others would wait for the same remote.
                    if error.code == .unreachable || error.code == .cancelled { break }
                }
            }
        } catch {
            return [error]
        }
        _ = await pushRescueBranches()
        return failures
    }

    private func pushIfUnpublished(_ branch: String) async throws(WorkspaceError) {
        guard let ours = try await commit(of: RefName.branch(branch)) else { return }
        if let theirs = try await commit(of: RefName.remoteBranch(branch)) {
            guard try await !isAncestor(ours, of: theirs) else { return }
        }
        guard try await push(ours, to: branch) == .stale else { return }
        throw WorkspaceError(
            .rejected, action: "push \(branch)", reason: "the remote has commits that it lacks",
            hint: "they are brought together by the next message of the thread")
    }

    private func threadBranches() async throws(WorkspaceError) -> [String] {
        let outcome = try await git.require(
            "list branches",
            ["for-each-ref", "--format=%(refname)", "refs/heads/\(BranchName.prefix)*"])
        return outcome.text.split(separator: "\n").map {
            String($0.dropFirst(RefName.branch("").count))
        }
    }
}
