extension Workspace {
    /// The files that commits changed since `commit`, relative to the tree, in git's order; a
    /// renamed one counts with both names.
    ///
    /// - Parameter commit: an id that `switchTo` or `head` gave.
    package func filesChanged(since commit: String) async throws(WorkspaceError) -> [String] {
        let outcome = try await git.require(
            "list the changed files",
            [
                "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--end-of-options", commit,
                "HEAD",
            ])
        return outcome.parts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The commit of a command that is done: the newest one on the branch that is checked out, or
    /// on the remote's branch of that name, whose trailer names it. What an interrupted command
    /// left does not count.
    ///
    /// - Note: call it after `switchTo` of the command's thread, which has asked the remote.
    package func isDone(_ commandID: String) async throws(WorkspaceError) -> String? {
        let id = CommitMessage.identifier(commandID)
        let trailer = CommitMessage.trailer
        var tips = ["HEAD"]
        if let branch = try await currentBranch(),
            let remote = try await commit(of: RefName.remoteBranch(branch))
        {
            tips.append(remote)
        }
        // The search is for any occurrence; the last paragraph, which only we write, decides.
        let outcome = try await git.require(
            "look for finished commands",
            [
                "log", "--fixed-strings", "--grep=\(trailer): \(id)",
                "--format=%H%x00%(trailers:key=\(trailer),valueonly,separator=%x00)",
            ] + tips + ["--"])
        for line in outcome.text.split(separator: "\n") {
            let fields = line.split(separator: "\0").map(String.init)
            if let commit = fields.first, fields.dropFirst().contains(id) { return commit }
        }
        return nil
    }
}
