internal import Manifest
internal import Platform
internal import Synchronization

/// The lock, and what is declared under it.
extension DeploySession {
    /// What a server was seen to do is believed until so many deployments later it is probed again:
    /// servers are updated, and buckets move.
    private static let probeInterval = 16

    /// Takes the lock, unless it is not wanted or the state may not be read: then nobody could
    /// renew a lock, confirm it, or take it over after a crash. The keys that are about to be
    /// created are declared beside it.
    func acquireLock(for prepared: Prepared) async throws -> HeldLock? {
        guard options.usesLock else { return nil }
        deployment.report(.stage(.locking))
        let lock = lock
        let lockOwner = options.lockOwner
        var record = LockRecord(
            owner: owner, nonce: deployID,
            leaseSeconds: Int(DeployLock.lease.components.seconds), process: .current(),
            intents: [])
        guard prepared.state.isReadable else {
            await bounded("leave word that the manifest is not up to date") { [record] in
                try await lock.leaveExpired(record)
            }
            return nil
        }
        let found = prepared.state.lock
        let isStale = found?.isStale(for: lockOwner) == true
        if let manifest = prepared.state.manifest,
            !manifest.generation.isMultiple(of: Self.probeInterval)
        {
            writes.recall(manifest.writeQuirks)
        }
        // What dead deployments had declared is still wanted until the manifest has it.
        if isStale { record.intents = found?.record?.intents ?? [] }
        if !prepared.newEntries.isEmpty { record.intents.append(deployID) }
        return try await withGracePeriod(Deployment.interruptionGrace, of: deployment.interruption)
        { [record] in
            // One that was held may have been released since.
            if found != nil, !isStale, let holder = try await lock.find(),
                !holder.isStale(for: lockOwner)
            {
                throw holder.error
            }
            async let declared = outcome { try await self.declareIntent(of: prepared) }
            let acquired = await outcome {
                try await lock.acquire(record, replacing: isStale ? found : nil)
            }
            switch (acquired, await declared) {
            case (.success(let held), .success):
                self.progress.withLock {
                    $0.intents = record.intents
                    $0.openIntents = record.intents.filter { $0 != self.deployID }
                }
                return held
            case (.success(let held), .failure(let error)):
                await self.bounded("release the lock") { try await held.abandon() }
                throw error
            case (.failure(let error), _):
                await self.withdrawIntents(record.intents.filter { $0 == self.deployID })
                throw error
            }
        }
    }

    private func declareIntent(of prepared: Prepared) async throws {
        guard !prepared.newEntries.isEmpty else { return }
        try await manifests.declareIntent(prepared.newEntries, deployID: deployID)
    }

    /// Runs `body` while the lock is renewed; gives the lock up whatever happens, and keeps what was
    /// published in the history meanwhile.
    func keeping(
        _ lock: HeldLock?, _ body: @escaping @Sendable () async throws -> DeploySummary
    ) async throws -> DeploySummary {
        let result: Result<DeploySummary, any Error> = await withTaskGroup { group in
            group.addTask {
                await lock?.keep()
                return Result<DeploySummary, any Error>?.none
            }
            group.addTask { await outcome(of: body) }
            defer { group.cancelAll() }
            while let outcome = await group.next() {
                if let outcome { return outcome }
            }
            return .failure(CancellationError())
        }
        let (intents, openIntents, unrecorded) = progress.withLock {
            ($0.intents, $0.openIntents, $0.unrecorded)
        }
        let manifests = manifests
        async let recorded = bounded("record the deployment in the history") {
            if let unrecorded { try await manifests.record(unrecorded) }
        }
        let isTidy = await withdrawIntents(intents.filter { !openIntents.contains($0) })
        await bounded("release the lock") {
            if isTidy, openIntents.isEmpty {
                try await lock?.release()
            } else {
                try await lock?.abandon()
            }
        }
        _ = await recorded
        return try result.get()
    }

    /// Makes sure, before anything that others see is written, that the lock is ours and that the
    /// plan still fits what is live.
    func verify(_ lock: HeldLock?, _ state: SiteState) async throws {
        let interruption = deployment.interruption
        // Awaited whatever comes of the manifest: it may write.
        async let verified = outcome {
            try await withGracePeriod(Deployment.interruptionGrace, of: interruption) {
                try await lock?.verify()
            }
        }
        let unchanged = await outcome { try await self.checkUnchanged(state) }
        try await verified.get()
        try unchanged.get()
    }

    private func checkUnchanged(_ state: SiteState) async throws {
        guard state.isReadable else { return }
        let manifests = manifests
        let (etag, generation) = try await withGracePeriod(.zero, of: deployment.interruption) {
            async let etag = manifests.currentETag()
            let generation =
                if let manifest = state.manifest { manifest.generation } else {
                    try await manifests.latestRecordedGeneration()
                }
            return (try await etag, generation)
        }
        guard etag == state.manifestETag else {
            throw OvertakenByAnother(stage: "while this one was being prepared")
        }
        progress.withLock { $0.previousGeneration = generation }
    }

    /// Makes sure, before something that others see, that the lock is still ours and that nobody
    /// has written the manifest, as far as a server that checks conditions does not see to it.
    func confirm(_ lock: HeldLock?, replacing etag: ETag?) async throws {
        guard isStateReadable else { return }
        async let isReplaceable = manifests.isReplaceable(etag)
        try await lock?.confirm()
        guard try await isReplaceable else { throw Self.overtaken }
    }

    static let overtaken = OvertakenByAnother(
        stage: "before this one could record what it did")

    /// Withdraws declarations of new keys that the manifest knows by now, or that came to nothing.
    ///
    /// - Returns: whether they are gone.
    @discardableResult
    private func withdrawIntents(_ names: [String]) async -> Bool {
        guard !names.isEmpty else { return true }
        let manifests = manifests
        return await bounded("remove \(layout.intent(""))") {
            try await manifests.withdrawIntents(names)
        }
    }
}
