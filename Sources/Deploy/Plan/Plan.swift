package import Manifest

/// What a deployment will do, decided before it does anything.
package struct Plan: Sendable {
    /// An object to upload.
    package struct Upload: Sendable {
        /// What to upload.
        package let asset: Asset
        /// Why.
        package let reason: UploadReason
    }

    /// An object whose headers are to change while its bytes stay.
    package struct Update: Sendable {
        /// What it should be.
        package let asset: Asset
        /// The headers we gave it before; those no longer wanted are removed.
        package let previousHeaders: ObjectHeaders
        /// The ETag it has.
        package let etag: ETag
    }

    /// Objects to upload, by key.
    package var uploads: [Upload] = []
    /// Objects to update in place, by key.
    package var updates: [Update] = []
    /// Stale objects to delete, by key.
    package var deletions: [ObjectKey] = []
    /// Entries that leave the manifest without a delete: their object is gone already, or somebody
    /// else has replaced it.
    package var forgotten: [ObjectKey] = []
    /// Of the forgotten, those whose object was replaced and is left alone.
    package var relinquished: [ObjectKey] = []
    /// Objects that are as they should be.
    package var unchangedCount = 0
    /// Objects known to be there before: what a share of deletions is measured against.
    package var liveCount = 0

    /// Whether nothing at all is to be done to the site's objects.
    package var isEmpty: Bool { uploads.isEmpty && updates.isEmpty && deletions.isEmpty }
}
