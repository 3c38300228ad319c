internal import Manifest
internal import Platform
internal import Synchronization

/// Turns files into assets: headers, stored length and SHA-256 of the stored bytes.
package struct Hasher: Sendable {
    /// Files are read in pieces of this size, each worker's into the same memory: pages that are
    /// new to the process cost more than to digest what is read into them.
    static let bufferByteCount = 256 << 10
    /// So many files are taken at once: one at a time would cost more than the hashing.
    static let batchFileCount = 16

    private let directory: String
    private let rules: HeaderRules
    private let isSiteEmpty: @Sendable () -> Bool
    private let progress: @Sendable (_ files: Int, _ bytes: Int64) -> Void

    /// A hasher of files below `directory`.
    ///
    /// - Parameters:
    ///   - isSiteEmpty: asked before each batch. When there is nothing to compare the files with,
    ///     reading them twice is a tenth of the work, and most are hashed as they are sent.
    ///   - progress: called with what each finished batch adds.
    package init(
        directory: String, rules: HeaderRules,
        isSiteEmpty: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ files: Int, _ bytes: Int64) -> Void = { _, _ in }
    ) {
        self.directory = directory
        self.rules = rules
        self.isSiteEmpty = isSiteEmpty
        self.progress = progress
    }

    /// What hashing gave.
    package struct Result: Sendable {
        /// The assets of all files; nothing when there are problems.
        package var assets = Assets()
        /// Files that could not be read.
        package var problems: [LocalProblem] = []
    }

    /// Hashes `files`, in as many workers as there are processors.
    ///
    /// - Parameter start: now, in nanoseconds since the epoch.
    /// - Throws: `CancellationError`.
    package func hash(
        _ files: LocalFiles, start: Int64 = WallClock.epochMilliseconds() * 1_000_000
    ) async throws -> Result {
        let work = HashingWork(files, start: start)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<HostProcess.processorCount {
                group.addTask {
                    var forms = StoredForms(rules)
                    var buffer = Self.buffer()
                    while let batch = work.takeBatch() {
                        try Task.checkCancellation()
                        let outcomes = try await hash(batch, of: work, &forms, &buffer)
                        work.finish(batch, outcomes)
                    }
                }
            }
            try await group.waitForAll()
        }
        return work.result
    }

    private func hash(
        _ batch: Slice<LocalFiles>, of work: HashingWork, _ forms: inout StoredForms,
        _ buffer: inout [UInt8]
    ) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(batch.count)
        var byteCount: Int64 = 0
        let mayDefer = isSiteEmpty()
        for file in batch {
            do {
                let deferred = mayDefer ? deferring(file, of: work, &forms) : nil
                let content =
                    if let deferred { deferred } else { try await hash(file, &forms, &buffer) }
                byteCount += content.identity.byteCount
                outcomes.append(.success(content))
            } catch let problem as LocalProblem {
                outcomes.append(.failure(problem))
            }
        }
        progress(batch.count, byteCount)
        return outcomes
    }

    fileprivate typealias Outcome = Swift.Result<HashedContent, LocalProblem>

    private func hash(
        _ file: LocalFile, _ forms: inout StoredForms, _ buffer: inout [UInt8]
    ) async throws -> HashedContent {
        do {
            // A build tool may still be closing its files: one change is looked at again.
            if let content = try await hashOnce(file, &forms, &buffer) { return content }
            if let content = try await hashOnce(file, &forms, &buffer) { return content }
        } catch let error as PlatformError {
            guard error.isMissing else {
                throw LocalProblem(
                    path: file.path, message: error.description,
                    hint: "make it readable, or leave it out with --exclude")
            }
        }
        throw LocalProblem(
            path: file.path, message: "\(file.path) changed while it was being read",
            hint: "wait for the build to end, then deploy again")
    }

    /// What is known of a file without reading it, or `nil` when that is not enough: what is
    /// compressed or goes up in parts must be hashed before, and what cannot be read must be told
    /// before anything is written.
    private func deferring(
        _ file: LocalFile, of work: HashingWork, _ forms: inout StoredForms
    ) -> HashedContent? {
        let path = directory + "/" + file.path
        guard let entry = FileSystem.entry(path), entry.kind == .file else { return nil }
        let form = forms.form(of: file.key, byteCount: entry.byteCount)
        guard work.isSettled(entry.identity), !form.isGzipped,
            entry.byteCount < S3Store.multipartByteCount, FileSystem.isReadable(path)
        else { return nil }
        return HashedContent(
            identity: entry.identity, form: form, byteCount: entry.byteCount, sha256: nil)
    }

    /// What the file has, or `nil` when it changed meanwhile.
    private func hashOnce(
        _ file: LocalFile, _ forms: inout StoredForms, _ buffer: inout [UInt8]
    ) async throws -> HashedContent? {
        let open = try OpenFile(root: directory, relativePath: file.path)
        let identity = open.identityAtOpening
        let form = forms.form(of: file.key, byteCount: identity.byteCount)
        var storedByteCount = identity.byteCount
        let digest: SHA256Digest
        if form.isGzipped {
            let bytes = Gzip.compress(try open.read(byteCount: Int(identity.byteCount)))
            storedByteCount = Int64(bytes.count)
            digest = SHA256Digest.of(bytes)
        } else {
            let bytes = try await Self.digest(
                of: open, 0..<identity.byteCount, .sha256, through: &buffer)
            digest = SHA256Digest(bytes)!
        }
        guard try open.identity() == identity else { return nil }
        return HashedContent(
            identity: identity, form: form, byteCount: storedByteCount, sha256: digest)
    }

    /// Memory for `digest`.
    static func buffer() -> [UInt8] { Array(repeating: 0, count: bufferByteCount) }

    /// The digest of a range of a file, in pieces that let other tasks run in between.
    static func digest(
        of file: OpenFile, _ range: Range<Int64>, _ algorithm: Hash.Algorithm,
        through buffer: inout [UInt8]
    ) async throws -> [UInt8] {
        var hash = Hash(algorithm)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = try file.read(
                byteCount: Int(min(Int64(bufferByteCount), range.upperBound - offset)),
                at: offset, into: &buffer)
            if count == 0 { break }
            hash.update(buffer, range: 0..<count)
            offset += Int64(count)
            if offset == range.upperBound { break }
            try Task.checkCancellation()
            await Task.yield()
        }
        return hash.finish()
    }
}

/// What the workers share: which files are still to be taken, and what the others gave.
private final class HashingWork: Sendable {
    private struct State {
        var next = 0
        var assets: Assets
        var problems: [LocalProblem] = []
    }

    private let files: LocalFiles
    private let start: Int64
    private let state: Mutex<State>

    init(_ files: LocalFiles, start: Int64) {
        self.files = files
        self.start = start
        state = Mutex(State(assets: Assets(of: files, hashingStart: start)))
    }

    func isSettled(_ identity: FileIdentity) -> Bool {
        Assets.isSettled(identity, hashingStart: start)
    }

    /// The next files.
    func takeBatch() -> Slice<LocalFiles>? {
        state.withLock { state in
            let start = state.next
            state.next = min(start + Hasher.batchFileCount, files.count)
            return start < state.next ? files[start..<state.next] : nil
        }
    }

    func finish(_ batch: Slice<LocalFiles>, _ outcomes: [Hasher.Outcome]) {
        state.withLock { state in
            for (index, outcome) in zip(batch.indices, outcomes) {
                switch outcome {
                case .success(let content): state.assets.set(index, content)
                case .failure(let problem): state.problems.append(problem)
                }
            }
        }
    }

    var result: Hasher.Result {
        state.withLock { state in
            Hasher.Result(
                assets: state.problems.isEmpty ? state.assets : Assets(),
                problems: state.problems.sorted { UTF8Order.compare($0.path, $1.path) < 0 })
        }
    }
}
