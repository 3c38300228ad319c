internal import Platform

extension Workspace {
    /// A file as a commit has it.
    private struct Blob {
        let isLink: Bool
        let id: String
    }

    /// Gives the tree the base branch's version of every file that steers programs, and takes out
    /// those that the base has not. To be called before a program runs in the tree.
    ///
    /// The thread's own versions are in its branch, and come back before the next commit. What no
    /// commit has is set aside.
    ///
    /// - Returns: the files of the tree that are now others, or gone.
    @discardableResult
    package func restoreSteeringFiles() async throws(WorkspaceError) -> [String] {
        try await settle()
        let base = try await defaultBase()
        let wanted = try await steeringBlobs(of: base)
        let known = Set(try await steeringPaths(["--cached"]))
        let foreign = Set(try await steeringPaths(["--others"])).subtracting(known)
        let others = known.union(foreign).filter { path in
            standing(path) != nil && !matches(path, wanted[path])
        }.sorted()
        let missing = wanted.keys.filter { !matches($0, wanted[$0]) }.sorted()
        try setAside(others.filter(foreign.contains))
        do throws(PlatformError) {
            for path in others where known.contains(path) {
                try FileSystem.removeTree(path, below: tree)
            }
        } catch {
            throw error.whileDoing("restore the files that steer programs")
        }
        try await write(missing, from: base)
        return Set(others + missing).sorted()
    }

    /// Gives the tree the last commit's version of those of `entries` that steer programs.
    ///
    /// - Returns: the ones that are neither the last commit's nor the base's: somebody else's
    ///   doing, which is set aside.
    func handBackSteeringFiles(
        _ entries: [StatusEntry]
    ) async throws(WorkspaceError) -> [SkippedFile] {
        let base = try await steeringBlobs(of: try await defaultBase())
        let strange = entries.map(\.shownPath).filter { !matches($0, base[$0]) }
        try setAside(strange.filter { standing($0) != nil })
        do throws(PlatformError) {
            for entry in entries where entry.isUntracked {
                try FileSystem.removeTree(entry.shownPath, below: tree)
            }
        } catch {
            throw error.whileDoing("restore the files that steer programs")
        }
        try await write(entries.filter { !$0.isUntracked }.map(\.shownPath), from: "HEAD")
        return strange.map { SkippedFile(path: $0, reason: .steering) }
    }

    /// Writes files of a commit into the tree; the index stays as it is.
    private func write(_ paths: [String], from commit: String) async throws(WorkspaceError) {
        guard !paths.isEmpty else { return }
        try await git.require(
            "restore the files that steer programs",
            [
                "restore", "--quiet", "--worktree", "--source=\(commit)",
                "--pathspec-from-file=-", "--pathspec-file-nul",
            ], input: Array(paths.joined(separator: "\0").utf8))
    }

    /// The paths that git lists and that steer programs.
    private func steeringPaths(_ options: [String]) async throws(WorkspaceError) -> [String] {
        let outcome = try await git.require(
            "list the files of the tree",
            ["ls-files", "-z"] + options + self.options.ignored.map { "--exclude=\($0)" })
        return outcome.parts.compactMap { String(validating: $0, as: UTF8.self) }
            .filter(SteeringFiles.contains)
    }

    private func steeringBlobs(of commit: String) async throws(WorkspaceError) -> [String: Blob] {
        let outcome = try await git.require(
            "list the files of \(commit)", ["ls-tree", "-r", "-z", "--full-tree", commit])
        var blobs: [String: Blob] = [:]
        for part in outcome.parts {
            // <mode> SP <type> SP <id> TAB <path>, git-ls-tree(1).
            guard let tab = part.firstIndex(of: 0x09),
                let path = String(validating: part[(tab + 1)...], as: UTF8.self),
                SteeringFiles.contains(path)
            else { continue }
            let fields = part[..<tab].split(separator: 0x20).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard fields.count == 3, fields[1] == "blob" else { continue }
            blobs[path] = Blob(isLink: fields[0] == "120000", id: fields[2])
        }
        return blobs
    }

    /// Whether the tree has that file, or none where there is to be none.
    private func matches(_ path: String, _ blob: Blob?) -> Bool {
        guard let entry = standing(path) else { return blob == nil }
        guard let blob else { return false }
        let place = tree + "/" + path
        let content: [UInt8]? =
            switch entry.kind {
            case .file where !blob.isLink: (try? SmallFile.read(place))?.bytes
            case .symbolicLink where blob.isLink:
                (try? RealPath.link(place)).map { Array($0.utf8) }
            default: nil
            }
        return content.map { id(ofBlob: $0) == blob.id } ?? false
    }

    /// The id that git gives to a file (gitformat-loose-object).
    private func id(ofBlob content: [UInt8]) -> String {
        let header = Array("blob \(content.count)\0".utf8)
        return Hex.encode(Hash.of(header + content, objectFormat == "sha1" ? .sha1 : .sha256))
    }
}
