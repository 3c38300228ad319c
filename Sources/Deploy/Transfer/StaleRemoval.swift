package import Manifest
internal import Platform

/// Deletes what the site no longer has: pages first, then what they used.
package struct StaleRemoval: Sendable {
    /// S3's limit of one request.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
    static let batchKeyCount = 1000

    private let context: TransferContext

    /// A removal that notes what it did in the context's log.
    package init(_ context: TransferContext) {
        self.context = context
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
            try? await forEachBounded(batches, limit: context.options.concurrency) { batch in
                guard !context.interruption.isRequested, !Task.isCancelled else { return }
                await remove(batch)
            }
            if context.interruption.isRequested || context.log.record.failed > 0 { return }
        }
    }

    private func remove(_ keys: ArraySlice<ObjectKey>) async {
        do {
            let failures = try await context.store.delete(keys.map(context.options.site.fullKey))
            let failed = Set(failures.map(\.key))
            let deleted = keys.filter {
                !failed.contains(ObjectKey(context.options.site.fullKey($0)))
            }
            context.log.note {
                $0.deleted += deleted
                $0.failed += failures.count
            }
            for key in deleted { context.report(.deleted(key: context.options.site.fullKey(key))) }
            for failure in failures {
                context.report(
                    .failed(
                        key: failure.key.string, message: failure.error.description,
                        hint: failure.error.hint))
            }
        } catch is CancellationError {
            return
        } catch {
            context.log.note { $0.failed += keys.count }
            let store = error as? StoreError
            context.report(.failed(key: nil, message: "\(error)", hint: store?.hint))
        }
    }
}
