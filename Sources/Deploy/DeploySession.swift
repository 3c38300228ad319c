internal import Manifest
internal import Platform
internal import Synchronization

/// One run of a deployment: its identity, its stages, and what it has done so far.
final class DeploySession: Sendable {
    let deployment: Deployment
    let deployID = RandomBytes.hex(byteCount: 16)
    let owner: String
    let layout: StateLayout
    let manifests: ManifestStore
    let lock: DeployLock
    let writes: ConditionalWrites
    let log = TransferLog()
    let progress = Mutex(Progress())

    /// What later stages and the summary need of earlier ones.
    struct Progress {
        var prepared: Prepared?
        /// Names of the declarations under our lock: our own, and those of deployments that died.
        var intents: [String] = []
        /// Those among them whose keys may be there without the manifest knowing them.
        var openIntents: [String] = []
        /// The generation that a new manifest follows, and that of the live one.
        var previousGeneration = 0, generation = 0
        /// The manifest that is live and not in the history yet.
        var unrecorded: ManifestStore.Encoded?
        /// What that manifest says of the server.
        var recordedQuirks: WriteQuirks?
    }

    /// What is asked for, its directory without links: nobody who puts another directory in the
    /// place of a link changes what is being published.
    let options: DeployOptions

    init(_ deployment: Deployment) {
        self.deployment = deployment
        let report = deployment.report
        var options = deployment.options
        // One that cannot be resolved cannot be read either, and the scan says so.
        options.directory = (try? RealPath.resolve(options.directory)) ?? options.directory
        self.options = options
        owner = options.lockOwner ?? "\(HostProcess.hostName) (process \(HostProcess.id))"
        layout = StateLayout(site: options.site, state: options.state)
        writes = ConditionalWrites(store: deployment.stateStore) { message, hint in
            report(.warning(message: message, hint: hint))
        }
        manifests = ManifestStore(
            store: deployment.stateStore, writes: writes, layout: layout, site: options.site)
        lock = DeployLock(store: deployment.stateStore, writes: writes, layout: layout)
    }

    // MARK: Stages

    /// Reads and plans; an interruption ends it at once, for nothing has been written.
    func prepare() async throws -> Prepared {
        let report = deployment.report
        let preparation = Preparation(
            options: options, rules: deployment.rules, filter: deployment.filter,
            store: deployment.store, layout: layout,
            stateReader: StateReader(
                manifests: manifests, lock: lock, owner: options.lockOwner,
                isPlaceChosen: options.state != nil
            ) {
                report(.warning(message: $0, hint: $1))
            },
            report: report)
        let prepared = try await withGracePeriod(.zero, of: deployment.interruption) {
            try await preparation.run()
        }
        progress.withLock {
            $0.prepared = prepared
            $0.generation = prepared.state.manifest?.generation ?? 0
        }
        for page in prepared.withheld {
            report(
                .withheld(
                    key: options.site.fullKey(page.key),
                    missing: page.missing.map(options.site.fullKey)))
        }
        report(.planned(prepared.totals))
        return prepared
    }

    func transfer(_ prepared: Prepared, under lock: HeldLock?) async throws -> Transfer.Ending {
        deployment.report(.stage(.uploading))
        progress.withLock { $0.openIntents = $0.intents }
        let transfer = Transfer(transferContext)
        return try await withGracePeriod(
            Deployment.interruptionGrace, of: deployment.interruption
        ) {
            try await transfer.run(prepared.plan) {
                try await self.confirm(lock, replacing: prepared.state.manifestETag)
            }
        }
    }

    /// Commits the manifest, removes what is stale, commits again if that changed anything.
    func publish(
        _ prepared: Prepared, after ending: Transfer.Ending, under lock: HeldLock?
    ) async throws -> DeploySummary {
        await forgetForeign(prepared)
        var etag = prepared.state.manifestETag
        let isWritten = log.record.hasChanges || prepared.needsCommit
        if isWritten {
            deployment.report(.stage(.publishing))
            etag = try await commit(nextManifest(prepared), replacing: etag, under: lock)
        }
        if ending == .complete, !isInterrupted, !prepared.plan.deletions.isEmpty {
            try await remove(prepared)
            // A delete that failed may have taken effect: no manifest must call itself complete.
            let isDoubtful = !isWritten && prepared.state.manifest?.isComplete == true
            if !log.record.deleted.isEmpty || isDoubtful {
                etag = try await commit(nextManifest(prepared), replacing: etag, under: lock)
            }
        }
        await recordQuirks(prepared, replacing: etag, under: lock)
        deployment.report(.stage(.finishing))
        progress.withLock { $0.openIntents = [] }
        return self.ending(prepared, failed: ending == .failed || log.record.failed > 0)
    }

    private var transferContext: TransferContext {
        TransferContext(
            store: deployment.store, options: options, interruption: deployment.interruption,
            log: log, report: deployment.report)
    }

    private func remove(_ prepared: Prepared) async throws {
        deployment.report(.stage(.deleting))
        let entries = prepared.state.entries
        let removal = StaleRemoval(transferContext)
        try await withGracePeriod(Deployment.interruptionGrace, of: deployment.interruption) {
            await removal.run(prepared.plan.deletions) { key in
                entries.keys.index(of: key).flatMap { entries.headers[$0].contentType }
            }
        }
    }

    /// Looks again at objects of somebody else whose replacement is in doubt. One that is still
    /// there, or of which nobody knows, must not get an entry: it would be deleted as ours.
    private func forgetForeign(_ prepared: Prepared) async {
        let doubtful = Set(log.record.unconfirmed.map(\.key))
        let foreign = prepared.newEntries.filter { $0.etag != nil && doubtful.contains($0.key) }
        guard !foreign.isEmpty else { return }
        var kept: Set<ObjectKey> = []
        for entry in foreign {
            let object = try? await withGracePeriod(
                Deployment.checkpointGrace, of: deployment.interruption
            ) { [deployment, options] in
                try await deployment.store.head(options.site.fullKey(entry.key))
            }
            if object == nil || object?.etag == entry.etag { kept.insert(entry.key) }
        }
        log.note { record in record.unconfirmed.removeAll { kept.contains($0.key) } }
    }

    // MARK: The manifest

    var isInterrupted: Bool { deployment.interruption.isRequested }

    var isStateReadable: Bool {
        progress.withLock { $0.prepared?.state.isReadable == true }
    }

    private func nextManifest(_ prepared: Prepared) -> SiteManifest {
        let state = prepared.state
        let previousGeneration = progress.withLock(\.previousGeneration)
        return SiteManifest(
            site: options.site.description, generation: previousGeneration + 1, deployID: deployID,
            createdAt: WallClock.epochSeconds(), isComplete: isDone(prepared) && !options.isPartial,
            commit: options.commit, sequence: options.sequence ?? state.manifest?.sequence,
            writeQuirks: writes.quirks(knowing: state.manifest?.writeQuirks ?? []),
            entries: SiteManifest.entries(
                from: state.entries, applying: log.record, forgotten: prepared.plan.forgotten))
    }

    /// What a commit has found out about the server could not be in the manifest that it wrote;
    /// later deployments are spared finding it out if it is written down now.
    private func recordQuirks(
        _ prepared: Prepared, replacing etag: ETag?, under lock: HeldLock?
    ) async {
        guard let recorded = progress.withLock(\.recordedQuirks),
            recorded != writes.quirks(knowing: recorded)
        else { return }
        await bounded("record what the server does with conditional writes") {
            _ = try await self.commit(self.nextManifest(prepared), replacing: etag, under: lock)
        }
    }

    private func commit(
        _ manifest: SiteManifest, replacing etag: ETag?, under lock: HeldLock?
    ) async throws -> ETag? {
        guard isStateReadable else { return nil }
        let (manifests, encoded) = (manifests, ManifestStore.Encoded(manifest))
        let written = try await withGracePeriod(
            Deployment.checkpointGrace, of: deployment.interruption
        ) {
            try await self.confirm(lock, replacing: etag)
            return try await manifests.commit(encoded, replacing: etag)
        }
        guard let written else { throw Self.overtaken }
        progress.withLock {
            $0.generation = manifest.generation
            $0.unrecorded = encoded
            $0.recordedQuirks = manifest.writeQuirks
        }
        return written
    }

    /// Does something that is not worth failing for.
    ///
    /// - Returns: whether it was done.
    @discardableResult
    func bounded(
        _ action: String, _ body: @escaping @Sendable () async throws -> Void
    ) async -> Bool {
        do {
            try await withGracePeriod(
                Deployment.checkpointGrace, of: deployment.interruption, body)
            return true
        } catch {
            // Whoever cancels wants the end at once; the lock then lasts as long as its lease.
            if error is CancellationError, Task.isCancelled { return false }
            let reason = error is CancellationError ? "there was no time left" : "\(error)"
            deployment.report(
                .warning(
                    message: "cannot \(action): \(reason)", hint: (error as? StoreError)?.hint))
            return false
        }
    }
}
