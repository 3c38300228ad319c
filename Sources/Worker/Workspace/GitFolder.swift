internal import Platform

/// Git's own folder: what the worker itself writes there, and what a killed git leaves behind.
struct GitFolder: Sendable {
    /// Absolute.
    let path: String

    /// What git writes down of an operation that takes several steps, until it is finished.
    private static let unfinishedMarks = [
        "MERGE_HEAD", "MERGE_MODE", "MERGE_MSG", "MERGE_AUTOSTASH", "CHERRY_PICK_HEAD",
        "REVERT_HEAD", "REBASE_HEAD", "AUTO_MERGE", "BISECT_LOG", "BISECT_START", "rebase-merge",
        "rebase-apply", "sequencer",
    ]

    /// Writes configuration and exclusions, unless they are as they should be.
    ///
    /// The configuration has nothing in it but the format of the repository. Everything else goes
    /// by the environment of each command, where nobody else can write.
    ///
    /// - Parameters:
    ///   - objectFormat: `sha1`, or `sha256`.
    ///   - excluded: patterns of gitignore(5) for what is not to be committed.
    func writeSettings(objectFormat: String, excluded: [String]) throws(PlatformError) {
        let isUsual = objectFormat == "sha1"
        let core = "[core]\n\trepositoryformatversion = \(isUsual ? 0 : 1)\n\tbare = false\n"
        try write("config", core + (isUsual ? "" : "[extensions]\n\tobjectformat = sha256\n"))
        // It would lead git to the configuration of another folder (gitrepository-layout).
        try FileSystem.removeTree(path + "/commondir")
        try FileSystem.createDirectory(path + "/info")
        try write("info/exclude", excluded.map { $0 + "\n" }.joined())
    }

    private func write(_ name: String, _ text: String) throws(PlatformError) {
        let file = path + "/" + name
        let bytes = Array(text.utf8)
        if FileSystem.entry(file)?.kind == .file, try SmallFile.read(file)?.bytes == bytes {
            return
        }
        try FileSystem.removeTree(file)
        try FileSystem.replaceFile(file, with: bytes)
    }

    /// The marks of an unfinished merge, rebase or the like that are there.
    var unfinishedOperation: [String] {
        Self.unfinishedMarks.filter { FileSystem.entry(path + "/" + $0) != nil }
    }

    /// The branch that an unfinished rebase began on, as a full ref.
    var rebasedBranch: String? {
        for folder in ["rebase-merge", "rebase-apply"] {
            guard let file = try? SmallFile.read("\(path)/\(folder)/head-name") else { continue }
            let text = String(decoding: file.bytes, as: UTF8.self)
            let name = text.split(whereSeparator: \.isNewline).first.map(String.init)
            if let name, name.hasPrefix("refs/heads/") { return name }
        }
        return nil
    }

    /// Forgets the unfinished operation; branches and files stay as they are.
    func forgetUnfinishedOperation() throws(PlatformError) {
        for mark in Self.unfinishedMarks { try FileSystem.removeTree(path + "/" + mark) }
    }

    /// Whether the index is whole, by the digest at its end (gitformat-index).
    ///
    /// Git itself looks at the digest in `fsck` only, and takes a cut index for a shorter one.
    func isIndexWhole(objectFormat: String) throws(PlatformError) -> Bool {
        guard let file = try SmallFile.read(path + "/index", limit: 1 << 30) else { return false }
        let algorithm: Hash.Algorithm = objectFormat == "sha1" ? .sha1 : .sha256
        let length = algorithm == .sha1 ? 20 : 32
        guard file.bytes.count > length, file.bytes.starts(with: "DIRC".utf8) else { return false }
        let digest = file.bytes.suffix(length)
        // Where `index.skipHash` was on, there are zeros instead.
        return digest.allSatisfy { $0 == 0 }
            || digest.elementsEqual(Hash.of(Array(file.bytes.dropLast(length)), algorithm))
    }

    /// The locks that are there.
    ///
    /// - Note: a lock is a file beside what it protects; the process that made it renames or
    ///   removes it, and one that was killed does neither (api-lockfile).
    func locks() -> [String] {
        var found: [String] = []
        for name in (try? FileSystem.names(in: path)) ?? [] {
            if name.hasSuffix(".lock") || name == "gc.pid" { found.append(path + "/" + name) }
        }
        for folder in ["refs", "objects/info", "objects/pack", "logs"] {
            try? DirectoryWalk.walk(
                root: path + "/" + folder, descend: { _ in true },
                visit: { entry in
                    let name = entry.path.split(separator: "/").last ?? ""
                    // The draft of a pack can be as large as the repository.
                    if name.hasSuffix(".lock") || name.hasPrefix("tmp_") {
                        found.append("\(path)/\(folder)/\(entry.path)")
                    }
                },
                problem: { _ in })
        }
        return found
    }
}
