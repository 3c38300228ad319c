internal import Manifest
package import Platform
internal import Synchronization

/// Moves what the plan says, phase by phase: assets, pages, entry points.
///
/// A phase starts only when the one before had no failure, so that at every instant the pages that
/// are live have their assets. Within a phase a failure is noted and the rest goes on.
package struct Transfer: Sendable {
    /// How a transfer ended.
    package enum Ending: Sendable, Equatable {
        /// Everything is up.
        case complete
        /// Something failed; later phases were not started.
        case failed
        /// It was asked to stop.
        case interrupted
    }

    /// When nothing but failures comes, a phase is given up after so many.
    static let hopelessFailureCount = 20

    /// How long an upload in parts may go on after an interruption.
    static let largeUploadGrace = Duration.seconds(1)

    private let store: any ObjectStore
    private let options: DeployOptions
    private let interruption: Interruption
    private let log: TransferLog
    private let report: @Sendable (DeployEvent) -> Void

    /// A transfer that notes what it did in `log`.
    package init(
        store: any ObjectStore, options: DeployOptions, interruption: Interruption,
        log: TransferLog, report: @escaping @Sendable (DeployEvent) -> Void
    ) {
        self.store = store
        self.options = options
        self.interruption = interruption
        self.log = log
        self.report = report
    }

    private enum Item: Sendable {
        case upload(Plan.Upload)
        case update(Plan.Update)

        var asset: Asset {
            switch self {
            case .upload(let upload): upload.asset
            case .update(let update): update.asset
            }
        }
    }

    /// Runs all phases. Never throws for a single object: failures are reported and noted.
    ///
    /// - Parameter beforePhase: called before each phase that has something to do; what it throws
    ///   ends the transfer.
    package func run(_ plan: Plan, beforePhase: () async throws -> Void) async throws -> Ending {
        let items = plan.uploads.map(Item.upload) + plan.updates.map(Item.update)
        let phases = Dictionary(grouping: items, by: \.asset.phase)
        for phase in PublishPhase.allCases {
            guard let items = phases[phase] else { continue }
            if interruption.isRequested { return .interrupted }
            try await beforePhase()
            await run(items)
            if interruption.isRequested || Task.isCancelled { return .interrupted }
            if log.record.failed > 0 { return .failed }
        }
        return .complete
    }

    private func run(_ items: [Item]) async {
        let tally = Tally()
        // The closure handles every error, so the group has none to throw.
        try? await forEachBounded(items, limit: options.concurrency) { item in
            guard !interruption.isRequested, !Task.isCancelled, !tally.isHopeless else { return }
            tally.note(success: await move(item))
        }
        if tally.isHopeless {
            report(
                .warning(
                    message: "\(Self.hopelessFailureCount) transfers failed and none succeeded: "
                        + "the rest of this phase was not tried",
                    hint: nil))
        }
    }

    /// Moves one object; `false` when it failed.
    private func move(_ item: Item) async -> Bool {
        let asset = item.asset
        let key = options.site.fullKey(asset.key)
        do {
            let receipt: WriteReceipt
            switch item {
            case .upload(let upload):
                receipt = try await put(upload.asset, key: key)
                note(asset, receipt)
                log.note {
                    $0.uploaded += 1
                    $0.bytesUploaded += asset.byteCount
                }
                report(.uploaded(key: key, reason: upload.reason, bytes: asset.byteCount))
            case .update(let update):
                if let updated = try await updateHeaders(update, key: key) {
                    receipt = updated
                    note(asset, receipt)
                    log.note { $0.updated += 1 }
                    report(.updated(key: key, reason: .headers))
                } else {
                    receipt = try await put(asset, key: key)
                    note(asset, receipt)
                    log.note {
                        $0.uploaded += 1
                        $0.bytesUploaded += asset.byteCount
                    }
                    report(.uploaded(key: key, reason: .headers, bytes: asset.byteCount))
                }
            }
            return true
        } catch {
            fail(asset, key: key, error)
            return false
        }
    }

    private func put(_ asset: Asset, key: String) async throws -> WriteReceipt {
        let content = try FileContent(asset, directory: options.directory)
        let receipt =
            content.byteCount < S3Store.multipartByteCount
            ? try await store.put(
                key, content: content, headers: asset.headers, condition: .none)
            : try await putInTime(key, content, asset.headers)
        report(.sent(bytes: asset.byteCount))
        return receipt
    }

    /// An upload in parts is many requests, worth nothing before the last: it is given up early, so
    /// that what it has stored can be removed in time.
    private func putInTime(
        _ key: String, _ content: FileContent, _ headers: ObjectHeaders
    ) async throws -> WriteReceipt {
        let store = store
        return try await withGracePeriod(Self.largeUploadGrace, of: interruption) {
            try await store.put(key, content: content, headers: headers, condition: .none)
        }
    }

    /// Updates in place; `nil` when the object is no longer what it was, nobody knows whether it
    /// is, or the server cannot do it, so that it has to be uploaded.
    private func updateHeaders(_ update: Plan.Update, key: String) async throws -> WriteReceipt? {
        let wanted = update.asset.headers
        let removed = update.previousHeaders.fields.map(\.name).filter { wanted[$0] == nil }
        do {
            return try await store.updateHeaders(
                key, setting: wanted, removing: removed, ifMatch: update.etag)
        } catch let error as StoreError {
            switch error.code {
            case .conflict, .notFound, .outcomeUnknown, .preconditionFailed, .unsupported:
                return nil
            default: throw error
            }
        }
    }

    private func note(_ asset: Asset, _ receipt: WriteReceipt) {
        let entry = ManifestEntry(
            key: asset.key, sha256: asset.sha256, byteCount: asset.byteCount, etag: receipt.etag,
            headers: asset.headers, versionID: receipt.versionID)
        log.note { $0.confirmed.append(entry) }
    }

    private func fail(_ asset: Asset, key: String, _ error: any Error) {
        if Self.mayHaveTakenEffect(error) {
            let entry = ManifestEntry(
                key: asset.key, sha256: asset.sha256, byteCount: asset.byteCount, etag: nil,
                headers: asset.headers)
            log.note { $0.unconfirmed.append(entry) }
        }
        // A transfer that was cut short on request is no failure.
        if error is CancellationError { return }
        log.note { $0.failed += 1 }
        report(.failed(key: key, message: message(of: error), hint: hint(of: error)))
    }

    /// Whether the object may be the new one although no answer said so.
    private static func mayHaveTakenEffect(_ error: any Error) -> Bool {
        switch error {
        case let error as StoreError:
            switch error.code {
            case .accessDenied, .conflict, .notFound, .preconditionFailed, .tooLarge, .unsupported:
                false
            case .outcomeUnknown, .failed: true
            }
        case is ContentChanged, is PlatformError: false
        default: true
        }
    }

    private func message(of error: any Error) -> String {
        (error as? any CustomStringConvertible)?.description ?? "\(error)"
    }

    private func hint(of error: any Error) -> String? {
        switch error {
        case let error as StoreError: error.hint
        case is ContentChanged: "wait for the build to end, then deploy again"
        default: nil
        }
    }
}

/// Successes and failures of one phase.
private final class Tally: Sendable {
    private let state = Mutex((successes: 0, failures: 0))

    var isHopeless: Bool {
        state.withLock { $0.successes == 0 && $0.failures >= Transfer.hopelessFailureCount }
    }

    func note(success: Bool) {
        state.withLock { state in
            if success { state.successes += 1 } else { state.failures += 1 }
        }
    }
}
