package import Manifest

/// What the state beside the site told at the start.
package struct SiteState: Sendable {
    /// Entries of our own writes, ascending by key.
    package var entries = ManifestEntries()
    /// The manifest that was read, without its entries; `nil` when there is none to rely on.
    package var manifest: SiteManifest?
    /// ETag of the manifest object, whether or not it could be used.
    package var manifestETag: ETag?
    /// Whether the manifest may be read, and so is worth writing.
    package var isReadable = true
    /// The lock that was there.
    package var lock: DeployLock.Found?
    /// What a dead deployment was about to write, with the ETags of what was there before.
    package var declared = ManifestEntries()
    /// Why the entries alone must not be relied on, when they must not.
    package var needsListing: String?
    /// Whether the manifest cannot be used, so that nobody knows what is stale.
    package var isDamaged = false

    /// No state.
    package init() {}
}

/// Reads manifest, lock and, after a crash, what the dead deployment had declared.
struct StateReader: Sendable {
    let manifests: ManifestStore
    let lock: DeployLock
    let owner: String?
    /// Whether the state's place was chosen, and so is not simply that of a copied bucket.
    let isPlaceChosen: Bool
    let warn: @Sendable (_ message: String, _ hint: String?) -> Void

    func read() async throws -> SiteState {
        async let found = lock.find()
        async let loaded = manifests.load()
        var state = SiteState()
        switch try await loaded {
        case .absent:
            state.needsListing = "no deployment has been recorded here"
        case .found(var manifest, let etag):
            state.entries = manifest.entries
            manifest.entries = []
            state.manifest = manifest
            state.manifestETag = etag
            if !manifest.isComplete { state.needsListing = "the last deployment was not complete" }
        case .foreign(let site, let etag):
            let reason = "the manifest belongs to \(site)"
            guard !isPlaceChosen else {
                throw Refusal(reason, hint: "give each site a --state of its own")
            }
            distrust(etag, reason, &state)
        case .unusable(let reason, let etag):
            distrust(etag, reason, &state)
        case .denied:
            state.isReadable = false
            state.needsListing = "the manifest may not be read"
            warn(
                "the manifest may not be read; files are compared with the listing alone",
                "allow s3:GetObject on the state to make deployments faster and safer")
        }
        state.lock = try await found
        if let lock = state.lock, lock.isStale(for: owner) {
            state.needsListing = "the last deployment did not end"
            // The newest first: it knows best what was there before.
            for intent in (lock.record?.intents ?? []).reversed() {
                let declared = try await manifests.declaredIntent(intent)
                state.declared = state.declared.merging(declared, keepingExisting: true)
            }
        }
        return state
    }

    /// Goes on without the manifest that is there: it is replaced in the end, and until then
    /// nobody knows what is stale.
    private func distrust(_ etag: ETag, _ reason: String, _ state: inout SiteState) {
        state.manifestETag = etag
        state.needsListing = reason
        state.isDamaged = true
        warn(
            "\(reason); every object is compared anew, and nothing is deleted",
            "the manifest is written afresh at the end of this deployment")
    }
}

extension SiteState {
    /// Takes over what a dead deployment had declared, as far as it was written: what is there is
    /// not what was there before. It is ours, and nothing else is known of it.
    ///
    /// - Returns: whether there was any.
    mutating func adoptDeclared(_ discrepancies: Discrepancies) -> Bool {
        let written = declared.compactMap { entry -> ManifestEntry? in
            guard let object = discrepancies.object(entry.key, besides: entries),
                object.etag != entry.etag
            else { return nil }
            var entry = entry
            entry.etag = nil
            return entry
        }
        entries = entries.merging(written, keepingExisting: true)
        return !written.isEmpty
    }
}
