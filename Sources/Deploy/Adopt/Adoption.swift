package import Manifest
internal import Platform

/// Finds objects that have the wanted bytes although we have no trustworthy entry for them:
/// uploaded by another tool, or by a run of ours that crashed.
///
/// A listing shows MD5s, so only objects of the right size are worth the local MD5, and only equal
/// ones are worth the HEAD that shows their headers.
package struct Adoption: Sendable {
    /// A file that may already be there.
    struct Candidate: Sendable {
        let asset: Asset
        let object: ListedObject
        /// The headers that we gave it once, when it has been ours.
        var formerHeaders = ObjectHeaders()
    }

    private let store: any ObjectStore
    private let site: SiteLocation
    private let directory: String
    private let concurrency: Int

    /// Adoption for a site.
    package init(store: any ObjectStore, site: SiteLocation, directory: String, concurrency: Int) {
        self.store = store
        self.site = site
        self.directory = directory
        self.concurrency = concurrency
    }

    /// What adoption found.
    package struct Result: Sendable {
        /// Entries for the objects that have the wanted bytes, ascending by key.
        package var entries: [ManifestEntry] = []
        /// Objects whose headers nobody lets us read; they are taken to be right.
        package var unreadableCount = 0
    }

    /// Entries for the objects that have the wanted bytes and that the manifest does not know.
    package func adopt(
        wanted: Assets, entries: ManifestEntries, discrepancies: Discrepancies
    ) async throws -> Result {
        let candidates = Self.candidates(
            wanted: wanted, entries: entries, discrepancies: discrepancies)
        let matching = try await mapBounded(candidates, limit: HostProcess.processorCount) {
            try await hasSameBytes($0) ? $0 : nil
        }.compactMap { $0 }
        let adopted = try await mapBounded(matching, limit: concurrency) { try await examine($0) }
        var result = Result()
        for case let (entry, isReadable)? in adopted {
            result.entries.append(entry)
            if !isReadable { result.unreadableCount += 1 }
        }
        return result
    }

    /// Wanted files whose object has the right size and is not known to be our own write.
    static func candidates(
        wanted: Assets, entries: ManifestEntries, discrepancies: Discrepancies
    ) -> [Candidate] {
        discrepancies.keys.indices.compactMap { index in
            guard let object = discrepancies.object(index),
                let asset = wanted.keys.index(of: object.key).map({ wanted[$0] }),
                object.byteCount == asset.byteCount
            else { return nil }
            var candidate = Candidate(asset: asset, object: object)
            if let entry = entries.keys.index(of: object.key) {
                if entries.etags[entry] == object.etag { return nil }
                candidate.formerHeaders = entries.headers[entry]
            }
            return candidate
        }
    }

    /// Part sizes in use: of the AWS command, of ours, and S3's smallest.
    private static let usualPartByteCounts: [Int64] = [8 << 20, 16 << 20, 5 << 20, 64 << 20]

    private func hasSameBytes(_ candidate: Candidate) async throws -> Bool {
        let etag = candidate.object.etag
        let asset = candidate.asset
        do {
            if etag.isPlainMD5Form {
                return try await md5(asset, 0..<asset.byteCount) == Hex.decode(etag.description)
            }
            guard let partCount = etag.partCount, !asset.isGzipped else { return false }
            for size in Self.usualPartByteCounts
            where (asset.byteCount + size - 1) / size == Int64(partCount) {
                var digests: [UInt8] = []
                for start in stride(from: 0, to: asset.byteCount, by: Int64.Stride(size)) {
                    let range = start..<min(start + size, asset.byteCount)
                    digests += try await md5(asset, range)
                }
                let composite = Hex.encode(Hash.of(digests, .md5)) + "-\(partCount)"
                if composite == etag.description { return true }
            }
            return false
        } catch is PlatformError {
            // The upload will say what is wrong with the file.
            return false
        } catch is ContentChanged {
            return false
        }
    }

    /// Files up to this size are read whole.
    private static let wholeFileByteLimit: Int64 = 1 << 20

    private func md5(_ asset: Asset, _ range: Range<Int64>) async throws -> [UInt8] {
        if asset.isGzipped || asset.byteCount <= Self.wholeFileByteLimit {
            return Hash.of(try FileContent(asset, directory: directory).read(range), .md5)
        }
        let file = try OpenFile(root: directory, relativePath: asset.path)
        var buffer = Hasher.buffer()
        let digest = try await Hasher.digest(of: file, range, .md5, through: &buffer)
        // Of the file that was hashed, or the entry would tell of two.
        guard file.identityAtOpening == asset.identity, try file.identity() == asset.identity else {
            throw ContentChanged(path: asset.path)
        }
        return digest
    }

    /// The entry of an object with the wanted bytes, and whether its headers could be read.
    private func examine(_ candidate: Candidate) async throws -> (ManifestEntry, Bool)? {
        let asset = candidate.asset
        guard let sha256 = asset.sha256 else { return nil }
        var entry = ManifestEntry(
            key: asset.key, sha256: sha256, byteCount: asset.byteCount,
            etag: candidate.object.etag, headers: asset.headers)
        do {
            guard let object = try await store.head(site.fullKey(asset.key)),
                object.etag == candidate.object.etag
            else { return nil }
            entry.headers = Self.comparable(
                object.headers, with: asset.headers, candidate.formerHeaders)
            entry.versionID = object.versionID
            return (entry, true)
        } catch let error as StoreError where error.code == .accessDenied {
            return (entry, false)
        }
    }

    /// The headers of a foreign object that a deployment would decide: those that we would set or
    /// once have set, and those that decide how a browser reads the bytes. Others are not ours to
    /// compare.
    static func comparable(
        _ actual: ObjectHeaders, with wanted: ObjectHeaders, _ former: ObjectHeaders = [:]
    ) -> ObjectHeaders {
        var headers = ObjectHeaders()
        let names =
            (wanted.fields + former.fields).map(\.name)
            + ["cache-control", "content-encoding", "content-type"]
        for name in names { headers[name] = actual[name] }
        return headers
    }
}
