package import Platform

/// What one object of the site is, as our own last write left it.
package struct ManifestEntry: Equatable, Sendable {
    /// Key below the site's prefix.
    package var key: ObjectKey
    /// SHA-256 of the stored bytes (after gzip, when that is on).
    package var sha256: SHA256Digest
    /// Length of the stored bytes.
    package var byteCount: Int64
    /// The ETag that the server returned for our write; `nil` when a write was under way and its
    /// outcome was never learnt, so the object must not be taken for unchanged.
    package var etag: ETag?
    /// The headers we gave it.
    package var headers: ObjectHeaders
    /// The version that our write made, where the bucket is versioned.
    package var versionID: String?

    /// An entry with the given fields.
    package init(
        key: ObjectKey, sha256: SHA256Digest, byteCount: Int64, etag: ETag?,
        headers: ObjectHeaders, versionID: String? = nil
    ) {
        self.key = key
        self.sha256 = sha256
        self.byteCount = byteCount
        self.etag = etag
        self.headers = headers
        self.versionID = versionID
    }
}

/// The record of what we published: one entry for each object that is ours.
package struct SiteManifest: Equatable, Sendable {
    /// Where the site lives, `s3://bucket/prefix`; guards against a state that belongs elsewhere.
    package var site: String
    /// Counts deployments, from 1.
    package var generation: Int
    /// Random identity of the deployment that wrote it; tells our own lost write from another's.
    package var deployID: String
    /// When it was written, in seconds since the epoch.
    package var createdAt: Int64
    /// False after a partial, interrupted or failed deployment.
    package var isComplete: Bool
    /// The commit that was deployed, when the caller told.
    package var commit: String?
    /// A number that grows with each build, when the caller told; never goes backwards.
    package var sequence: Int64?
    /// What the server that holds it was seen to do with conditional writes.
    package var writeQuirks: WriteQuirks
    /// The entries.
    package var entries: ManifestEntries

    /// A manifest with the given fields.
    package init(
        site: String, generation: Int, deployID: String, createdAt: Int64, isComplete: Bool,
        commit: String? = nil, sequence: Int64? = nil, writeQuirks: WriteQuirks = [],
        entries: ManifestEntries
    ) {
        self.site = site
        self.generation = generation
        self.deployID = deployID
        self.createdAt = createdAt
        self.isComplete = isComplete
        self.commit = commit
        self.sequence = sequence
        self.writeQuirks = writeQuirks
        self.entries = entries
    }
}
