internal import Manifest
internal import Platform

/// Turns files into assets: headers, stored length and SHA-256 of the stored bytes.
package struct Hasher: Sendable {
    /// Files up to this size are read whole; larger ones go through a buffer.
    static let wholeFileByteLimit: Int64 = 1 << 20
    static let bufferByteCount = 256 << 10
    /// A batch ends at so many files or bytes: one task a file would cost more than the hashing.
    static let batchFileCount = 64
    static let batchByteCount: Int64 = 8 << 20

    private let directory: String
    private let rules: HeaderRules
    private let progress: @Sendable (_ files: Int, _ bytes: Int64) -> Void

    /// A hasher of files below `directory`.
    ///
    /// - Parameter progress: called with what each finished batch adds.
    package init(
        directory: String, rules: HeaderRules,
        progress: @escaping @Sendable (_ files: Int, _ bytes: Int64) -> Void = { _, _ in }
    ) {
        self.directory = directory
        self.rules = rules
        self.progress = progress
    }

    /// What hashing gave, in the order of the files.
    package struct Result: Sendable {
        /// The assets of the files that could be read.
        package var assets: [Asset] = []
        /// The others.
        package var problems: [LocalProblem] = []
    }

    /// Hashes `files`, as many batches at once as there are processors.
    ///
    /// - Throws: `CancellationError`.
    package func hash(_ files: [LocalFile]) async throws -> Result {
        let outcomes = try await mapBounded(
            Self.batches(files), limit: HostProcess.processorCount
        ) { batch in
            try Task.checkCancellation()
            var forms = StoredForms(rules)
            var result = Result()
            var byteCount: Int64 = 0
            for file in batch {
                byteCount += file.identity.byteCount
                do {
                    result.assets.append(try await hash(file, &forms))
                } catch let problem as LocalProblem {
                    result.problems.append(problem)
                }
            }
            progress(batch.count, byteCount)
            return result
        }
        var result = Result()
        result.assets.reserveCapacity(files.count)
        for outcome in outcomes {
            result.assets += outcome.assets
            result.problems += outcome.problems
        }
        return result
    }

    /// Consecutive files in batches of bounded count and size.
    static func batches(_ files: [LocalFile]) -> [ArraySlice<LocalFile>] {
        var batches: [ArraySlice<LocalFile>] = []
        var start = 0
        var byteCount: Int64 = 0
        for (index, file) in files.enumerated() {
            byteCount += file.identity.byteCount
            if index - start + 1 == batchFileCount || byteCount >= batchByteCount {
                batches.append(files[start...index])
                start = index + 1
                byteCount = 0
            }
        }
        if start < files.count { batches.append(files[start...]) }
        return batches
    }

    private func hash(_ file: LocalFile, _ forms: inout StoredForms) async throws -> Asset {
        do {
            // A build tool may still be closing its files: one change is looked at again.
            if let asset = try await hashOnce(file, &forms) { return asset }
            if let asset = try await hashOnce(file, &forms) { return asset }
        } catch let error as PlatformError {
            throw LocalProblem(
                path: file.path, message: error.description,
                hint: "make it readable, or leave it out with --exclude")
        }
        throw LocalProblem(
            path: file.path, message: "\(file.path) changed while it was being read",
            hint: "wait for the build to end, then deploy again")
    }

    /// The asset, or `nil` when the file changed meanwhile, or is not the one that was found: a
    /// directory on the way to it may have become a link since.
    private func hashOnce(_ file: LocalFile, _ forms: inout StoredForms) async throws -> Asset? {
        let open = try OpenFile(root: directory, relativePath: file.path)
        let identity = open.identityAtOpening
        guard identity.isSameFile(as: file.identity) else { return nil }
        let form = forms.form(of: file.key, byteCount: identity.byteCount)
        var storedByteCount = identity.byteCount
        let digest: SHA256Digest
        if form.isGzipped || identity.byteCount <= Self.wholeFileByteLimit {
            var bytes = try open.read(byteCount: Int(identity.byteCount))
            if form.isGzipped {
                bytes = Gzip.compress(bytes)
                storedByteCount = Int64(bytes.count)
            }
            digest = SHA256Digest.of(bytes)
        } else {
            digest = SHA256Digest(try await Self.stream(open, identity.byteCount, .sha256))!
        }
        guard try open.identity() == identity else { return nil }
        return Asset(
            key: file.key, path: file.path, identity: identity, isGzipped: form.isGzipped,
            byteCount: storedByteCount, sha256: digest, headers: form.headers, phase: form.phase)
    }

    /// The digest of a range of a file, in pieces that let other tasks run in between.
    static func stream(
        _ file: OpenFile, _ byteCount: Int64, _ algorithm: Hash.Algorithm, from start: Int64 = 0
    ) async throws -> [UInt8] {
        var hash = Hash(algorithm)
        var offset = start
        let end = start + byteCount
        while offset < end {
            let piece = try file.read(
                byteCount: Int(min(Int64(bufferByteCount), end - offset)), at: offset)
            if piece.isEmpty { break }
            hash.update(piece)
            offset += Int64(piece.count)
            try Task.checkCancellation()
            await Task.yield()
        }
        return hash.finish()
    }
}
