package import Platform

/// The entries of a manifest, in strictly ascending order of their keys' bytes.
///
/// Each field is a column, without an allocation per entry: a million entries take about 120 MB.
/// Whoever wants an entry asks for it by index; who compares many looks at the columns.
package struct ManifestEntries: RandomAccessCollection, Equatable, Sendable {
    /// Keys.
    package private(set) var keys = KeyColumn()
    /// SHA-256 of each object's stored bytes.
    package private(set) var sha256s: [SHA256Digest] = []
    /// Length of each object's stored bytes.
    package private(set) var byteCounts: [Int64] = []
    /// ETag of each of our writes, as far as it is known.
    package private(set) var etags: [ETag?] = []
    /// Headers of each object; equal ones share their storage when one `ObjectHeaders` is used.
    package private(set) var headers: [ObjectHeaders] = []
    /// Versions by index: most buckets have none.
    private var versionIDs: [Int: String] = [:]

    /// No entries.
    package init() {}

    /// The given entries, which ascend strictly by key.
    package init(_ entries: some Sequence<ManifestEntry>) {
        for entry in entries { append(entry) }
    }

    /// The entries of whole columns, all of one length, with versions by index.
    init(
        keys: KeyColumn, sha256s: [SHA256Digest], byteCounts: [Int64], etags: [ETag?],
        headers: [ObjectHeaders], versionIDs: [Int: String]
    ) {
        self.keys = keys
        self.sha256s = sha256s
        self.byteCounts = byteCounts
        self.etags = etags
        self.headers = headers
        self.versionIDs = versionIDs
    }

    /// Index of the first entry.
    package var startIndex: Int { 0 }
    /// Index after the last entry.
    package var endIndex: Int { keys.endIndex }

    /// The entry at an index.
    package subscript(index: Int) -> ManifestEntry {
        ManifestEntry(
            key: keys[index], sha256: sha256s[index], byteCount: byteCounts[index],
            etag: etags[index], headers: headers[index], versionID: versionIDs[index])
    }

    /// The version that the write of the entry made, where the bucket is versioned.
    func versionID(_ index: Int) -> String? { versionIDs[index] }

    /// Adds an entry whose key is greater than the last one.
    package mutating func append(_ entry: ManifestEntry) {
        append(
            key: entry.key.string.utf8, sha256: entry.sha256, byteCount: entry.byteCount,
            etag: entry.etag, headers: entry.headers, versionID: entry.versionID)
    }

    /// Adds an entry of others, whose key is greater than the last one.
    package mutating func append(_ index: Int, of others: ManifestEntries) {
        append(
            key: others.keys.utf8(index), sha256: others.sha256s[index],
            byteCount: others.byteCounts[index], etag: others.etags[index],
            headers: others.headers[index], versionID: others.versionIDs[index])
    }

    /// Adds an entry whose key is known to be UTF-8 and greater than the last one.
    mutating func append(
        key: some Collection<UInt8>, sha256: SHA256Digest, byteCount: Int64, etag: ETag?,
        headers: ObjectHeaders, versionID: String?
    ) {
        if let versionID { versionIDs[keys.count] = versionID }
        keys.append(utf8: key)
        sha256s.append(sha256)
        byteCounts.append(byteCount)
        etags.append(etag)
        self.headers.append(headers)
    }

    /// Makes room for so many entries.
    package mutating func reserveCapacity(_ count: Int, keyByteCount: Int = 0) {
        keys.reserveCapacity(count, byteCount: keyByteCount)
        sha256s.reserveCapacity(count)
        byteCounts.reserveCapacity(count)
        etags.reserveCapacity(count)
        headers.reserveCapacity(count)
    }
}

extension ManifestEntries: ExpressibleByArrayLiteral {
    /// The given entries, which ascend strictly by key.
    package init(arrayLiteral elements: ManifestEntry...) {
        self.init(elements)
    }
}

extension ManifestEntries {
    /// The union with entries that ascend by key too.
    ///
    /// - Parameter keepingExisting: whether an entry of this list wins over one of the other.
    package func merging(
        _ others: some Collection<ManifestEntry>, keepingExisting: Bool
    ) -> ManifestEntries {
        if others.isEmpty { return self }
        var merged = ManifestEntries()
        merged.reserveCapacity(count + others.count, keyByteCount: keys.byteCount)
        var index = startIndex
        for other in others {
            while index < endIndex, keys.compare(index, with: other.key) < 0 {
                merged.append(index, of: self)
                index += 1
            }
            if index < endIndex, keys.compare(index, with: other.key) == 0 {
                if keepingExisting { merged.append(index, of: self) } else { merged.append(other) }
                index += 1
            } else {
                merged.append(other)
            }
        }
        while index < endIndex {
            merged.append(index, of: self)
            index += 1
        }
        return merged
    }

    /// All entries but those of the given keys.
    package func removing(_ gone: Set<ObjectKey>) -> ManifestEntries {
        var kept = ManifestEntries()
        kept.reserveCapacity(count, keyByteCount: keys.byteCount)
        for index in indices where !gone.contains(keys[index]) { kept.append(index, of: self) }
        return kept
    }
}
