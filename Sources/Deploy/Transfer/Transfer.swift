internal import Manifest
internal import Platform
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

    private let context: TransferContext

    /// A transfer that notes what it did in the context's log.
    package init(_ context: TransferContext) {
        self.context = context
    }

    /// Index of what is to be moved, in the plan: a copy of it would be ten times as large.
    private enum Item: Sendable {
        case upload(Int)
        case update(Int)
    }

    /// Runs all phases. Never throws for a single object: failures are reported and noted.
    ///
    /// - Parameter beforePhase: called before each phase that has something to do; what it throws
    ///   ends the transfer.
    package func run(_ plan: Plan, beforePhase: () async throws -> Void) async throws -> Ending {
        for phase in PublishPhase.allCases {
            let items =
                plan.uploads.indices.filter { plan.uploads[$0].asset.phase == phase }
                .map(Item.upload)
                + plan.updates.indices.filter { plan.updates[$0].asset.phase == phase }
                .map(Item.update)
            if items.isEmpty { continue }
            if context.interruption.isRequested { return .interrupted }
            try await beforePhase()
            await run(items, of: plan)
            if context.interruption.isRequested || Task.isCancelled { return .interrupted }
            if context.log.record.failed > 0 { return .failed }
        }
        return .complete
    }

    private func run(_ items: [Item], of plan: Plan) async {
        let tally = Tally()
        // The closure handles every error, so the group has none to throw.
        try? await forEachBounded(items, limit: context.options.concurrency) { item in
            guard !context.interruption.isRequested, !Task.isCancelled, !tally.isHopeless else {
                return
            }
            let isMoved =
                switch item {
                case .upload(let index): await move(plan.uploads[index])
                case .update(let index): await move(plan.updates[index])
                }
            tally.note(success: isMoved)
        }
        if tally.isHopeless {
            context.report(
                .warning(
                    message: "\(Self.hopelessFailureCount) transfers failed and none succeeded: "
                        + "the rest of this phase was not tried",
                    hint: nil))
        }
    }

    /// Uploads one object; `false` when it failed.
    private func move(_ upload: Plan.Upload) async -> Bool {
        await attempt(upload.asset) { key in
            try await put(upload.asset, key: key, reason: upload.reason)
        }
    }

    /// Updates one object; `false` when it failed.
    private func move(_ update: Plan.Update) async -> Bool {
        await attempt(update.asset) { key in
            if let receipt = try await updateHeaders(update, key: key) {
                note(update.asset, receipt)
                context.log.note { $0.updated += 1 }
                context.report(.updated(key: key, reason: .headers))
            } else {
                try await put(update.asset, key: key, reason: .headers)
            }
        }
    }

    private func attempt(
        _ asset: Asset, _ body: (_ key: String) async throws -> Void
    ) async -> Bool {
        let key = context.options.site.fullKey(asset.key)
        do {
            try await body(key)
            return true
        } catch {
            fail(asset, key: key, error)
            return false
        }
    }

    private func put(_ asset: Asset, key: String, reason: UploadReason) async throws {
        let content = try FileContent(asset, directory: context.options.directory)
        let receipt =
            content.byteCount < S3Store.multipartByteCount
            ? try await context.store.put(
                key, content: content, headers: asset.headers, condition: .none)
            : try await putInTime(key, content, asset.headers)
        context.report(.sent(bytes: asset.byteCount))
        note(asset, receipt)
        context.log.note {
            $0.uploaded += 1
            $0.bytesUploaded += asset.byteCount
        }
        context.report(.uploaded(key: key, reason: reason, bytes: asset.byteCount))
    }

    /// An upload in parts is many requests, worth nothing before the last: it is given up early, so
    /// that what it has stored can be removed in time.
    private func putInTime(
        _ key: String, _ content: FileContent, _ headers: ObjectHeaders
    ) async throws -> WriteReceipt {
        try await withGracePeriod(Self.largeUploadGrace, of: context.interruption) {
            try await context.store.put(key, content: content, headers: headers, condition: .none)
        }
    }

    /// Updates in place; `nil` when the object is no longer what it was, nobody knows whether it
    /// is, or the server cannot do it, so that it has to be uploaded.
    private func updateHeaders(_ update: Plan.Update, key: String) async throws -> WriteReceipt? {
        let wanted = update.asset.headers
        let removed = update.previousHeaders.fields.map(\.name).filter { wanted[$0] == nil }
        do {
            return try await context.store.updateHeaders(
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
            key: asset.key, sha256: receipt.sha256 ?? asset.sha256 ?? .unknown,
            byteCount: asset.byteCount, etag: receipt.etag, headers: asset.headers,
            versionID: receipt.versionID)
        context.log.note { $0.confirmed.append(entry) }
    }

    private func fail(_ asset: Asset, key: String, _ error: any Error) {
        if Self.mayHaveTakenEffect(error) {
            let entry = ManifestEntry(
                key: asset.key, sha256: asset.sha256 ?? .unknown, byteCount: asset.byteCount,
                etag: nil, headers: asset.headers)
            context.log.note { $0.unconfirmed.append(entry) }
        }
        // A transfer that was cut short on request is no failure.
        if error is CancellationError { return }
        context.log.note { $0.failed += 1 }
        context.report(.failed(key: key, message: message(of: error), hint: hint(of: error)))
    }

    /// Whether the object may be the new one although no answer said so.
    private static func mayHaveTakenEffect(_ error: any Error) -> Bool {
        switch error {
        case let error as StoreError:
            switch error.code {
            case .accessDenied, .conflict, .notFound, .preconditionFailed, .unsupported: false
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
