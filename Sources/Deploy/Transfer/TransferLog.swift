package import Manifest
internal import Synchronization

/// What has been done so far: the truth from which the next manifest is made.
package final class TransferLog: Sendable {
    /// Everything that was noted.
    package struct Record: Sendable {
        /// Entries of the objects whose write was confirmed.
        package var confirmed: [ManifestEntry] = []
        /// Entries, without ETag, of the objects whose write was sent and never confirmed.
        package var unconfirmed: [ManifestEntry] = []
        /// Keys whose delete was confirmed.
        package var deleted: [ObjectKey] = []
        /// Uploads, updates, deletes that failed, bytes that were uploaded.
        package var uploaded = 0, updated = 0, failed = 0
        /// Bytes of the uploaded objects.
        package var bytesUploaded: Int64 = 0

        /// Whether the bucket is no longer, or may no longer be, what the old manifest says.
        package var hasChanges: Bool {
            !confirmed.isEmpty || !unconfirmed.isEmpty || !deleted.isEmpty
        }
    }

    private let state = Mutex(Record())

    /// Nothing done yet.
    package init() {}

    /// What was noted so far.
    package var record: Record { state.withLock { $0 } }

    /// Notes something.
    package func note(_ change: (inout Record) -> Void) {
        state.withLock { change(&$0) }
    }
}
