package import Manifest
package import Platform

/// Deletes what the site no longer has: pages first, then what they used.
package struct StaleRemoval: Sendable {
    /// S3's limit of one request.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
    static let batchKeyCount = 1000

    private let store: any ObjectStore
    private let options: DeployOptions
    private let interruption: Interruption
    private let log: TransferLog
    private let report: @Sendable (DeployEvent) -> Void

    /// A removal that notes what it did in `log`.
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

    /// Deletes `keys`; failures are reported and noted.
    ///
    /// - Parameter contentType: what is known of an object's type.
    package func run(_ keys: [ObjectKey], contentType: (ObjectKey) -> String?) async {
        let groups = Dictionary(grouping: keys) { key in
            PublishPhase(
                key: key, contentType: contentType(key) ?? ContentTypes.contentType(for: key))
        }
        for phase in PublishPhase.allCases.reversed() {
            guard let keys = groups[phase] else { continue }
            let batches = stride(from: 0, to: keys.count, by: Self.batchKeyCount).map {
                keys[$0..<min($0 + Self.batchKeyCount, keys.count)]
            }
            // The closure handles every error, so the group has none to throw.
            try? await forEachBounded(batches, limit: options.concurrency) { batch in
                guard !interruption.isRequested, !Task.isCancelled else { return }
                await remove(batch)
            }
            if interruption.isRequested || log.record.failed > 0 { return }
        }
    }

    private func remove(_ keys: ArraySlice<ObjectKey>) async {
        do {
            let failures = try await store.delete(keys.map(options.site.fullKey))
            let failed = Set(failures.map(\.key))
            let deleted = keys.filter { !failed.contains(ObjectKey(options.site.fullKey($0))) }
            log.note {
                $0.deleted += deleted
                $0.failed += failures.count
            }
            for key in deleted { report(.deleted(key: options.site.fullKey(key))) }
            for failure in failures {
                report(
                    .failed(
                        key: failure.key.string, message: failure.error.description,
                        hint: failure.error.hint))
            }
        } catch is CancellationError {
            return
        } catch {
            log.note { $0.failed += keys.count }
            let store = error as? StoreError
            report(.failed(key: nil, message: "\(error)", hint: store?.hint))
        }
    }
}
