/// What became of commits that were put onto others.
enum Replay: Equatable, Sendable {
    /// The last of the new commits.
    case done(String)
    /// The files in which both sides changed the same lines.
    case conflict([String])
}

extension Workspace {
    /// Puts the commits that `local` has and `upstream` has not onto `upstream`.
    ///
    /// As `git rebase`, but it works on objects alone: neither tree nor index nor any ref changes,
    /// so there is nothing to call off after a conflict, and nothing half done after a kill.
    ///
    /// - Note: `git merge-tree --write-tree` takes the common ancestor for its base, and gets the
    ///   one that is needed by a commit made for it: the files of the new tip on the parent of the
    ///   commit that is being put there.
    func replay(_ local: String, onto upstream: String) async throws(WorkspaceError) -> Replay {
        let action = "bring the branch together with the remote's"
        let list = try await git.require(
            action,
            [
                "rev-list", "--reverse", "--topo-order", "--no-merges", "--parents", local,
                "^" + upstream,
            ])
        var tip = upstream
        for line in list.text.split(separator: "\n") {
            let ids = line.split(separator: " ").map(String.init)
            // Without a parent there is no common ancestor either: two histories, not one.
            guard ids.count == 2 else { return .conflict([]) }
            let (commit, parent) = (ids[0], ids[1])
            let message = CommitMessage(subject: "base")
            let tipTree = try await git.require(action, ["rev-parse", tip + "^{tree}"]).text
            let ours = try await write(message, tree: tipTree, parent: parent)
            let merge = try await git.run(
                action,
                ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, commit])
            let parts = merge.parts.map { String(decoding: $0, as: UTF8.self) }
            switch merge.status {
            case 0:
                guard let tree = parts.first else { throw merge.error(action) }
                if tree != tipTree { tip = try await copy(commit, tree: tree, parent: tip) }
            case 1: return .conflict(Array(parts.dropFirst()))
            default: throw merge.error(action)
            }
        }
        return .done(tip)
    }

    /// A commit with the message and the author of another.
    private func copy(
        _ commit: String, tree: String, parent: String
    ) async throws(WorkspaceError) -> String {
        let action = "copy a commit"
        let shown = try await git.require(
            action,
            ["show", "--no-patch", "--date=raw", "--format=%an%x00%ae%x00%ad%x00%B", commit])
        let fields = shown.output.split(
            separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4 else { throw shown.error(action) }
        let author = fields[..<3].map { String(decoding: $0, as: UTF8.self) }
        return try await git.require(
            // `show` ends what it shows with a line break of its own.
            action, ["commit-tree", tree, "-p", parent, "-F", "-"],
            input: Array(fields[3].dropLast()),
            variables: [
                "GIT_AUTHOR_NAME": author[0], "GIT_AUTHOR_EMAIL": author[1],
                "GIT_AUTHOR_DATE": "@" + author[2],
            ]
        ).text
    }
}
