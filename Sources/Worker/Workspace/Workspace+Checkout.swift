internal import Platform

extension Workspace {
    /// Makes the tree what `commit` says and checks `branch` out there, whatever both were before.
    ///
    /// A record on the disk says what the tree is to become for as long as it is in between: the
    /// tree of a killed run is finished, not committed to a branch that it does not belong to.
    ///
    /// - Important: what is not committed in the tree is lost; see `clearTree`.
    func checkOut(_ branch: String, at commit: String) async throws(WorkspaceError) {
        let record = Array("\(RefName.branch(branch))\n\(commit)\n".utf8)
        do throws(PlatformError) {
            try FileSystem.replaceFile(layout.checkoutRecord, with: record)
        } catch {
            throw error.whileDoing("check out \(branch)")
        }
        try await finishCheckout()
    }

    /// Finishes the checkout that is under way, when one is.
    func finishCheckout() async throws(WorkspaceError) {
        let lines: [String]
        do throws(PlatformError) {
            guard let record = try SmallFile.read(layout.checkoutRecord) else { return }
            lines = String(decoding: record.bytes, as: UTF8.self)
                .split(separator: "\n").map(String.init)
        } catch {
            throw error.whileDoing("finish the checkout")
        }
        if lines.count == 2, lines[0].hasPrefix("refs/heads/") {
            let branch = String(lines[0].dropFirst("refs/heads/".count))
            let action = "check out \(branch)"
            try await git.require(action, ["update-ref", lines[0], lines[1]])
            try await git.require(action, ["checkout", "--quiet", "--force", branch, "--"])
        }
        do throws(PlatformError) {
            try FileSystem.removeFile(layout.checkoutRecord)
        } catch {
            throw error.whileDoing("finish the checkout")
        }
    }

    /// Moves out of the tree what a checkout of `commit` would overwrite and no commit has: files
    /// that are left out of commits or ignored.
    ///
    /// - Returns: their paths below the tree.
    func clearTree(for commit: String) async throws(WorkspaceError) -> [String] {
        var inTheWay: [String] = []
        for entry in try await status() where !entry.isUntracked && entry.isChangedInTree {
            if standing(entry.shownPath) != nil {
                inTheWay.append(entry.shownPath)
            }
        }
        let outcome = try await git.require(
            "compare branches",
            ["diff-tree", "-r", "-z", "--name-status", "--no-renames", "HEAD", commit])
        let parts = outcome.parts.map { String(decoding: $0, as: UTF8.self) }
        var added: [String] = []
        var known: Set<String> = []
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            if parts[index] == "A" {
                added.append(parts[index + 1])
            } else {
                known.insert(parts[index + 1])
            }
        }
        var looked: Set<String> = []
        for path in added {
            for prefix in Self.prefixes(of: path) where looked.insert(prefix).inserted {
                guard let found = FileSystem.entry(tree + "/" + prefix) else { break }
                if found.kind == .directory, prefix != path { continue }
                if !known.contains(prefix) { inTheWay.append(prefix) }
                break
            }
        }
        try setAside(inTheWay)
        return inTheWay
    }

    /// `a`, `a/b` and `a/b/c` of `a/b/c`.
    private static func prefixes(of path: String) -> [String] {
        path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) } + [path]
    }

    /// What stands at a path of the tree; nothing does where a link leads there.
    func standing(_ path: String) -> FileSystem.Entry? {
        let folders = Self.prefixes(of: path).dropLast()
        guard folders.allSatisfy({ FileSystem.isDirectory(tree + "/" + $0) }) else { return nil }
        return FileSystem.entry(tree + "/" + path)
    }

    /// Moves entries of the tree to a folder of their own outside of it.
    func setAside(_ paths: [String]) throws(WorkspaceError) {
        guard !paths.isEmpty else { return }
        do throws(PlatformError) {
            let place = try newPlaceAside()
            for path in paths {
                let target = place + "/" + path
                let parent = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? place
                try FileSystem.createDirectory(parent)
                try FileSystem.move(tree + "/" + path, to: target)
            }
        } catch {
            throw error.whileDoing("make room for the files of a branch")
        }
    }

    /// A new folder for what has to make room.
    func newPlaceAside() throws(PlatformError) -> String {
        try FileSystem.createDirectory(layout.setAside)
        let taken = Set(try FileSystem.names(in: layout.setAside))
        let stamp = timeStamp
        let name =
            taken.contains(stamp)
            ? (2...).lazy.map { "\(stamp)-\($0)" }.first { !taken.contains($0) }! : stamp
        try FileSystem.createDirectory(layout.setAside + "/" + name)
        return layout.setAside + "/" + name
    }
}
