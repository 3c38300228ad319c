internal import Manifest
internal import Platform
internal import Synchronization

/// Files that should have been published and cannot be.
package struct UnreadableTree: Error, Sendable {
    /// One by one.
    package let problems: [LocalProblem]
}

/// Reads everything, side by side, and decides: nothing is written here.
///
/// The tree is scanned and hashed while the manifest, the lock and the listing are under way.
struct Preparation: Sendable {
    let options: DeployOptions
    let rules: HeaderRules
    let filter: PathFilter
    let store: any ObjectStore
    let layout: StateLayout
    let stateReader: StateReader
    let report: @Sendable (DeployEvent) -> Void

    func run() async throws -> Prepared {
        report(.stage(.scanning))
        let lister = Lister(
            store: store, site: options.site, concurrency: options.concurrency,
            isState: layout.isState)
        // Whichever keys are known first tell where the listing may be cut.
        let (keys, firstKeys) = AsyncStream.makeStream(of: KeyColumn.self)
        async let firstState = readState { firstKeys.yield($0) }
        async let beginning =
            options.verification == .listing ? list(with: lister, cutAtFirstOf: keys) : nil
        let files = try scan()
        firstKeys.yield(files.keys)
        let isSiteEmpty = Mutex(false)
        async let wantedTree = hash(files) { isSiteEmpty.withLock(\.self) }
        var state = try await firstState
        var listed = try await beginning
        if listed == nil, let reason = state.needsListing {
            report(.warning(message: "\(reason): the bucket is listed after all", hint: nil))
            listed = try await lister.beginning(expecting: files.keys)
        }
        let discrepancies = try await compare(lister, from: listed, state: state)
        if state.entries.isEmpty, discrepancies?.keys.isEmpty == true {
            isSiteEmpty.withLock { $0 = true }
        }
        let inheritsDeclared = discrepancies.map { state.adoptDeclared($0) } ?? false
        let wanted = try await wantedTree
        report(.stage(.comparing))
        let adoptedCount = try await adopt(wanted, discrepancies, into: &state)
        try DeployGuard.checkTree(
            wanted: wanted, entries: state.entries, options: options, isInScope: filter.admits)
        try DeployGuard.checkSequence(
            options.sequence, live: state.manifest?.sequence, isForced: options.isForced)
        var plan = makePlan(wanted: wanted, state: state, discrepancies: discrepancies)
        let withheld =
            options.isPartial
            ? try PartialPublishing(
                directory: options.directory, pathPrefix: options.site.prefix
            ).withhold(
                from: &plan, wanted: wanted, entries: state.entries, discrepancies: discrepancies)
            : []
        try DeployGuard.checkDeletions(
            plan, limit: options.deletionLimit, isForced: options.isForced)
        let becomesComplete = state.manifest?.isComplete == false && !options.isPartial
        return Prepared(
            state: state, plan: plan, withheld: withheld,
            newEntries: Self.newEntries(
                of: plan, besides: state.entries, discrepancies ?? Discrepancies()),
            needsCommit: adoptedCount > 0 || inheritsDeclared || !plan.forgotten.isEmpty
                || becomesComplete)
    }

    private func readState(
        _ announce: @Sendable (KeyColumn) -> Void
    ) async throws -> SiteState {
        let state = try await stateReader.read()
        if !state.entries.isEmpty { announce(state.entries.keys) }
        return state
    }

    private func list(
        with lister: Lister, cutAtFirstOf keys: AsyncStream<KeyColumn>
    ) async throws -> ListPage? {
        for await keys in keys { return try await lister.beginning(expecting: keys) }
        throw CancellationError()
    }

    private func scan() throws -> LocalFiles {
        let scan = try Scanner(directory: options.directory, filter: filter).scan()
        for skipped in scan.skipped {
            report(.warning(message: "\(skipped.path) is left out: \(skipped.reason)", hint: nil))
        }
        guard scan.problems.isEmpty else { throw UnreadableTree(problems: scan.problems) }
        return scan.files
    }

    private func hash(
        _ files: LocalFiles, isSiteEmpty: @escaping @Sendable () -> Bool
    ) async throws -> Assets {
        let hashed = Mutex((files: 0, bytes: Int64(0)))
        let hasher = Hasher(
            directory: options.directory, rules: rules, isSiteEmpty: isSiteEmpty
        ) { files, bytes in
            let total = hashed.withLock { total in
                total = (total.files + files, total.bytes + bytes)
                return total
            }
            report(.hashed(files: total.files, bytes: total.bytes))
        }
        let result = try await hasher.hash(files)
        guard result.problems.isEmpty else { throw UnreadableTree(problems: result.problems) }
        return result.assets
    }

    /// What the listing shows otherwise than the manifest, or `nil` when the manifest alone is
    /// asked for and can be relied on.
    private func compare(
        _ lister: Lister, from beginning: ListPage?, state: SiteState
    ) async throws -> Discrepancies? {
        guard let beginning else { return nil }
        return try await lister.compare(from: beginning, with: state.entries)
    }

    /// Gives entries to the objects that have the wanted bytes already.
    private func adopt(
        _ wanted: Assets, _ discrepancies: Discrepancies?, into state: inout SiteState
    ) async throws -> Int {
        guard let discrepancies, !options.isForced else { return 0 }
        let adoption = Adoption(
            store: store, site: options.site, directory: options.directory,
            concurrency: options.concurrency)
        let adopted = try await adoption.adopt(
            wanted: wanted, entries: state.entries, discrepancies: discrepancies)
        if adopted.unreadableCount > 0 {
            report(
                .warning(
                    message: "the headers of \(adopted.unreadableCount) objects may not be read; "
                        + "they are taken to be right",
                    hint: "allow s3:GetObject on the site to have them checked"))
        }
        state.entries = state.entries.merging(adopted.entries, keepingExisting: false)
        return state.isReadable ? adopted.entries.count : 0
    }

    private static func newEntries(
        of plan: Plan, besides entries: ManifestEntries, _ discrepancies: Discrepancies
    ) -> ManifestEntries {
        let unknown = plan.uploads.lazy.map(\.asset).filter {
            entries.keys.index(of: $0.key) == nil
        }
        return ManifestEntries(
            unknown.map { asset in
                ManifestEntry(
                    key: asset.key, sha256: asset.sha256 ?? .unknown, byteCount: asset.byteCount,
                    etag: discrepancies.object(asset.key, besides: entries)?.etag,
                    headers: asset.headers)
            })
    }

    private func makePlan(
        wanted: Assets, state: SiteState, discrepancies: Discrepancies?
    ) -> Plan {
        let planner = Planner(
            deletion: state.isDamaged ? .none : options.deletion, isForced: options.isForced,
            isPartial: options.isPartial,
            isInScope: { key in
                filter.admits(key) && !layout.isState(options.site.fullKey(key))
            })
        let plan = planner.plan(
            wanted: wanted, entries: state.entries, discrepancies: discrepancies)
        for key in plan.relinquished {
            report(
                .warning(
                    message: "\(options.site.fullKey(key)) is stale, but somebody else has "
                        + "replaced it: it is kept",
                    hint: "delete it yourself, or use --delete all"))
        }
        return plan
    }
}
