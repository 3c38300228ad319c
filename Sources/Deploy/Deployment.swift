internal import Manifest
package import Platform

/// Publishes a directory to a site: prepare, lock, transfer, publish, remove what is stale.
///
/// It writes nothing before the plan has passed the guards and, when there is something to do, the
/// lock is held. Whatever happens afterwards, the manifest is brought in line with what is known to
/// be in the bucket before the lock is released.
///
/// Stopping: `interruption` lets requests under way finish within `interruptionGrace` and writes
/// the manifest; cancelling the task ends everything at once and leaves the lock to its lease.
package struct Deployment: Sendable {
    /// How long requests under way may take after an interruption.
    package static let interruptionGrace = Duration.seconds(5)
    /// Until when after an interruption the manifest and the lock may take.
    static let checkpointGrace = Duration.milliseconds(5800)

    let options: DeployOptions
    let rules: HeaderRules
    let filter: PathFilter
    let store: any ObjectStore
    let stateStore: any ObjectStore
    let interruption: Interruption
    let report: @Sendable (DeployEvent) -> Void

    /// A deployment.
    ///
    /// - Parameters:
    ///   - options: what to do.
    ///   - rules: headers and encoding of each file.
    ///   - filter: which files and keys are concerned.
    ///   - store: the site's bucket.
    ///   - stateStore: the bucket of `options.state`, when that is another one.
    ///   - interruption: asks the deployment to stop in order.
    ///   - report: told what happens, from several tasks at once.
    package init(
        options: DeployOptions, rules: HeaderRules, filter: PathFilter, store: any ObjectStore,
        stateStore: (any ObjectStore)? = nil, interruption: Interruption = Interruption(),
        report: @escaping @Sendable (DeployEvent) -> Void
    ) {
        self.options = options
        self.rules = rules
        self.filter = filter
        self.store = store
        self.stateStore = stateStore ?? store
        self.interruption = interruption
        self.report = report
    }

    /// Deploys. Never throws: what goes wrong is reported and summed up.
    package func run() async -> DeploySummary {
        await concluding { session in
            let prepared = try await session.prepare()
            guard !prepared.plan.isEmpty || prepared.needsCommit else {
                return session.ending(prepared, failed: false)
            }
            let lock = try await session.acquireLock(for: prepared)
            return try await session.keeping(lock) {
                try await session.verify(lock, prepared.state)
                let ending = try await session.transfer(prepared, under: lock)
                return try await session.publish(prepared, after: ending, under: lock)
            }
        }
    }

    /// Makes the plan, reports it as if it were done, and writes nothing.
    package func plan() async -> DeploySummary {
        await concluding { session in
            let prepared = try await session.prepare()
            for upload in prepared.plan.uploads {
                report(
                    .uploaded(
                        key: options.site.fullKey(upload.asset.key), reason: upload.reason,
                        bytes: upload.asset.byteCount))
            }
            for update in prepared.plan.updates {
                report(
                    .updated(key: options.site.fullKey(update.asset.key), reason: .headers))
            }
            for key in prepared.plan.deletions {
                report(.deleted(key: options.site.fullKey(key)))
            }
            return session.planned(prepared)
        }
    }

    /// Runs `body` and turns whatever it throws into an event and a summary.
    private func concluding(
        _ body: @escaping @Sendable (DeploySession) async throws -> DeploySummary
    ) async -> DeploySummary {
        let start = ContinuousClock.now
        let session = DeploySession(self)
        var summary: DeploySummary
        do {
            summary = try await body(session)
        } catch {
            summary = session.summary(of: error)
        }
        summary.traffic = store.traffic
        if options.state?.bucket ?? options.site.bucket != options.site.bucket {
            summary.traffic.requests += stateStore.traffic.requests
            summary.traffic.retries += stateStore.traffic.retries
        }
        summary.elapsed = ContinuousClock.now - start
        return summary
    }
}
