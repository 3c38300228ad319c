internal import Platform

/// What a commit took in.
package struct CommitReport: Sendable {
    /// The new commit; `nil` when there was nothing to commit.
    package var commit: String?
    /// The branch it is on.
    package var branch: String?
    /// Files that are new or changed and were left out.
    package var skipped: [SkippedFile] = []
    /// Folders of the tree that held a repository of their own; it was set aside, so that their
    /// files could be committed.
    package var dissolvedRepositories: [String] = []
}

extension Workspace {
    /// Commits everything that is new, changed or gone in the tree, but for what `CommitFilter` and
    /// `.gitignore` leave out, to the branch that is checked out; while that is no thread's, to a
    /// rescue branch instead.
    ///
    /// That there is nothing to commit is no error.
    package func commit(_ message: CommitMessage) async throws(WorkspaceError) -> CommitReport {
        try await settle()
        return try await saveTree(message)
    }

    /// `commit`, in a workspace that is in order.
    ///
    /// - Parameter isImport: whether all of the tree is new to git, and somebody's own.
    func commitTree(
        _ message: CommitMessage, isImport: Bool = false
    ) async throws(WorkspaceError) -> CommitReport {
        var report = try await stageTree(isImport: isImport)
        let action = "commit"
        let tree = try await git.require(action, ["write-tree"]).text
        let parent = try await git.require(
            action, ["rev-parse", "HEAD", "HEAD^{tree}"])
        let ids = parent.text.split(separator: "\n").map(String.init)
        guard ids.count == 2, ids[1] != tree else { return report }
        let commit = try await write(message, tree: tree, parent: ids[0])
        try await git.require(
            action, ["update-ref", "-m", "commit", "HEAD", commit, ids[0]])
        report.commit = commit
        report.branch = try await currentBranch()
        return report
    }

    /// Writes a commit that no branch has yet.
    func write(
        _ message: CommitMessage, tree: String, parent: String
    ) async throws(WorkspaceError) -> String {
        try await git.require(
            "commit", ["commit-tree", tree, "-p", parent, "-F", "-"],
            input: Array(message.text.utf8)
        ).text
    }

    /// Makes the index what the tree is, but for what is left out.
    func stageTree(isImport: Bool = false) async throws(WorkspaceError) -> CommitReport {
        var report = CommitReport()
        var entries: [StatusEntry]
        (entries, report.dissolvedRepositories) = try await dissolveRepositories()
        let steering = entries.filter { SteeringFiles.contains($0.shownPath) }
        if !isImport, !steering.isEmpty {
            report.skipped = try await handBackSteeringFiles(steering)
            // They may have said what counts as a change of the others.
            entries = try await status()
        }
        var added: [[UInt8]] = []
        var removed: [[UInt8]] = []
        for entry in entries where !entry.isRepository {
            guard entry.isChangedInTree || entry.isUnmerged else { continue }
            switch disposition(of: entry) {
            case .add: added.append(entry.path)
            case .remove: removed.append(entry.path)
            case .skip(let reason):
                report.skipped.append(SkippedFile(path: entry.shownPath, reason: reason))
            }
        }
        // First what is gone: a file may have taken the place of a folder, or a folder of a file.
        let left =
            try await updateIndex(["--force-remove"], removed[...])
            + updateIndex(["--add", "--remove", "--replace"], added[...])
        report.skipped += left.map {
            SkippedFile(path: String(decoding: $0, as: UTF8.self), reason: .refused)
        }
        return report
    }

    private enum Disposition {
        case add
        case remove
        case skip(SkippedFile.Reason)
    }

    private func disposition(of entry: StatusEntry) -> Disposition {
        guard !entry.isDeleted else { return .remove }
        // A name that is not UTF-8 cannot be looked up here; git can read it.
        guard let path = String(validating: entry.path, as: UTF8.self) else { return .add }
        guard let found = FileSystem.entry(tree + "/" + path) else { return .remove }
        if let reason = CommitFilter.refusal(path: path, byteCount: found.byteCount) {
            return .skip(reason)
        }
        if found.kind == .file, !FileSystem.isReadable(tree + "/" + path) {
            return .skip(.unreadable)
        }
        // Git has no place for sockets and the like.
        return found.kind == .file || found.kind == .symbolicLink ? .add : .remove
    }

    /// Updates the index.
    ///
    /// Git passes over names that mean `.git` on some system. Because of other files, such as text
    /// that is not in the encoding that `.gitattributes` promises, it takes none at all. Halving
    /// finds those: one such file must not keep all the work from being saved.
    ///
    /// - Returns: the paths that it did not take.
    private func updateIndex(
        _ options: [String], _ paths: ArraySlice<[UInt8]>
    ) async throws(WorkspaceError) -> [[UInt8]] {
        guard !paths.isEmpty else { return [] }
        let action = "stage \(paths.count) files"
        let outcome = try await git.run(
            action, ["update-index"] + options + ["-z", "--stdin"],
            input: Array(paths.joined(separator: [0])) + [0])
        if outcome.status == 0 {
            let mark = "Ignoring path "
            return outcome.complaint.split(separator: "\n").filter { $0.hasPrefix(mark) }
                .map { Array($0.utf8.dropFirst(mark.utf8.count)) }
        }
        let reasons = ["Unable to process path", "failed to encode", "BOM is "]
        guard reasons.contains(where: outcome.complaint.contains) else {
            throw outcome.error(action)
        }
        guard paths.count > 1 else { return Array(paths) }
        let half = paths.startIndex + paths.count / 2
        let first = try await updateIndex(options, paths[..<half])
        return first + (try await updateIndex(options, paths[half...]))
    }

    /// What differs between the last commit, the index and the tree.
    func status() async throws(WorkspaceError) -> [StatusEntry] {
        let outcome = try await git.require(
            "compare the tree with its last commit",
            [
                "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames",
                "--ignore-submodules=all",
            ])
        return StatusEntry.parse(outcome.output)
    }

    /// Moves the `.git` of repositories that the agent made inside the tree out of it.
    ///
    /// Git would record such a folder as a link to a commit that nobody else has, and its files
    /// would be lost. Inside one of them there may be another.
    ///
    /// - Returns: what differs in the tree now, and the folders.
    private func dissolveRepositories() async throws(WorkspaceError) -> (
        entries: [StatusEntry], dissolved: [String]
    ) {
        var dissolved: [String] = []
        var entries = try await status()
        for _ in 0..<8 {
            let found = entries.filter { $0.isUntracked && $0.isRepository }
            guard !found.isEmpty else { break }
            for entry in found {
                let folder = String(entry.shownPath.dropLast())
                try setAside([folder + "/.git"])
                dissolved.append(folder)
            }
            entries = try await status()
        }
        return (entries, dissolved)
    }
}
