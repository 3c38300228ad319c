package import Manifest

extension SiteManifest {
    /// The entries after a deployment: those before, with what was done applied to them.
    ///
    /// A key that is no longer built stays until its delete is confirmed. An object whose write was
    /// sent and never confirmed keeps a place, so that it is known to be ours, but no ETag, so that
    /// nobody takes it for unchanged.
    package static func entries(
        from before: ManifestEntries, applying record: TransferLog.Record, forgotten: [ObjectKey]
    ) -> ManifestEntries {
        let confirmed = record.confirmed.sorted { $0.key < $1.key }
        let unconfirmed = record.unconfirmed.sorted { $0.key < $1.key }
        let gone = Set(record.deleted).union(forgotten)
        let merged = before.merging(unconfirmed, keepingExisting: false)
            .merging(confirmed, keepingExisting: false)
        return gone.isEmpty ? merged : merged.removing(gone)
    }
}
