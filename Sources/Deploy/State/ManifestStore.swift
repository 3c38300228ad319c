package import Manifest
internal import Platform

/// Reads and writes the manifest beside the site.
package struct ManifestStore: Sendable {
    /// What was found.
    package enum Loaded: Sendable {
        /// No deployment has been here.
        case absent
        /// A manifest, and the ETag it was read with.
        case found(SiteManifest, ETag)
        /// The manifest of another site.
        case foreign(site: String, ETag)
        /// Something that is no manifest, or one of another format; the ETag lets it be replaced.
        case unusable(reason: String, ETag)
        /// The credentials do not allow reading it.
        case denied
    }

    /// A manifest as it is stored, which is made once for its place beside the site and for that in
    /// the history.
    package struct Encoded: Sendable {
        let generation: Int
        let content: MemoryContent

        /// The bytes of `manifest`.
        package init(_ manifest: SiteManifest) {
            generation = manifest.generation
            content = MemoryContent(ManifestCodec.encode(manifest))
        }
    }

    private let store: any ObjectStore
    private let writes: ConditionalWrites
    private let layout: StateLayout
    private let site: SiteLocation

    /// The manifest of `site`.
    package init(
        store: any ObjectStore, writes: ConditionalWrites, layout: StateLayout, site: SiteLocation
    ) {
        self.store = store
        self.writes = writes
        self.layout = layout
        self.site = site
    }

    static let headers: ObjectHeaders = [
        "Content-Type": "application/gzip", "Cache-Control": "no-store",
    ]

    static let lockHeaders: ObjectHeaders = [
        "Content-Type": "application/json", "Cache-Control": "no-store",
    ]

    /// Reads the manifest; damage is an outcome, not an error.
    package func load() async throws -> Loaded {
        do {
            guard
                let object = try await writes.get(
                    layout.manifest, byteLimit: ConditionalWrites.byteLimit)
            else { return .absent }
            do throws(ManifestError) {
                let manifest = try ManifestCodec.decode(object.body)
                guard manifest.site == site.description else {
                    return .foreign(site: manifest.site, object.etag)
                }
                return .found(manifest, object.etag)
            } catch {
                return .unusable(reason: error.description, object.etag)
            }
        } catch let error as StoreError where error.code == .accessDenied {
            return .denied
        }
    }

    /// The ETag that the manifest has now, `nil` when there is none.
    package func currentETag() async throws -> ETag? {
        try await writes.head(layout.manifest)?.etag
    }

    /// Whether the manifest that was read is still there, which a server that checks conditions is
    /// left to find out. Spares `commit` the look, if it follows at once.
    package func isReplaceable(_ etag: ETag?) async throws -> Bool {
        guard writes.support != .honoured else { return true }
        return try await writes.holds(Self.condition(replacing: etag), of: layout.manifest)
    }

    /// Writes the manifest if the one that is there is still the one that was read.
    ///
    /// - Parameter etag: of the manifest that is replaced, `nil` when there was none.
    /// - Returns: the new ETag, or `nil` when another deployment has written meanwhile.
    package func commit(_ manifest: Encoded, replacing etag: ETag?) async throws -> ETag? {
        try await writes.put(
            layout.manifest, content: manifest.content, headers: Self.headers,
            condition: Self.condition(replacing: etag))?.etag
    }

    private static func condition(replacing etag: ETag?) -> WriteCondition {
        etag.map(WriteCondition.ifMatch) ?? .ifAbsent
    }

    /// Keeps the manifest under its generation, for `history` and `rollback`.
    package func record(_ manifest: Encoded) async throws {
        _ = try await store.put(
            layout.history(manifest.generation), content: manifest.content, headers: Self.headers,
            condition: .none)
    }

    /// The highest generation that has a record, 0 when there is none: for a manifest that is gone
    /// or cannot tell its own.
    package func latestRecordedGeneration() async throws -> Int {
        let prefix = layout.history("")
        var latest = 0
        var continuation: String?
        repeat {
            let page = try await store.list(
                prefix: prefix, startAfter: nil, continuation: continuation)
            for object in page.objects {
                let name = object.key.string.utf8.dropFirst(prefix.utf8.count)
                let generation = String(name).flatMap { Int($0) } ?? 0
                if generation <= ManifestCodec.maximumGeneration {
                    latest = max(latest, generation)
                }
            }
            continuation = page.continuation
        } while continuation != nil
        return latest
    }

    /// Writes down which keys this deployment is about to create: should it die before the manifest
    /// says so, the next one finds in its lock the name of the declaration, and knows that they are
    /// ours.
    package func declareIntent(_ entries: ManifestEntries, deployID: String) async throws {
        let manifest = SiteManifest(
            site: site.description, generation: 0, deployID: deployID, createdAt: 0,
            isComplete: false, entries: entries)
        _ = try await store.put(
            layout.intent(deployID), content: MemoryContent(ManifestCodec.encode(manifest)),
            headers: Self.headers, condition: .none)
    }

    /// The keys that a deployment which died had declared; none when it had declared nothing
    /// readable.
    package func declaredIntent(_ name: String) async throws -> ManifestEntries {
        guard
            let object = try await store.get(
                layout.intent(name), byteLimit: ConditionalWrites.byteLimit),
            let manifest = try? ManifestCodec.decode(object.body),
            manifest.site == site.description
        else { return [] }
        return manifest.entries
    }

    /// Removes the declarations.
    package func withdrawIntents(_ names: [String]) async throws {
        if let failure = try await store.delete(names.map(layout.intent)).first {
            throw failure.error
        }
    }
}
