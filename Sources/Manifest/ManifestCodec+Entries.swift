internal import Platform

extension ManifestCodec {
    /// The fewest bytes that an entry takes; bounds the count that a damaged file can ask for.
    private static let minimumEntryByteCount = 5 + SHA256Digest.byteCount

    static func decodeEntries(
        _ reader: inout ByteReader, headerSets: [ObjectHeaders]
    ) throws(ManifestError) -> [ManifestEntry] {
        let count = try reader.count(atMost: reader.remaining / minimumEntryByteCount)
        var entries: [ManifestEntry] = []
        entries.reserveCapacity(count)
        var key: [UInt8] = []
        for _ in 0..<count {
            try decodeKey(&reader, replacing: &key)
            guard let text = String(validating: key, as: UTF8.self) else {
                throw .damaged("key at byte \(reader.position) is not UTF-8")
            }
            let byteCount = Int64(try reader.count())
            let setNumber = try reader.count()
            guard headerSets.indices.contains(setNumber) else {
                throw .damaged("headers of \(text)")
            }
            let flags = try reader.byte()
            let sha256 = SHA256Digest(
                try reader.word(), try reader.word(), try reader.word(), try reader.word())
            entries.append(
                ManifestEntry(
                    key: ObjectKey(text), sha256: sha256, byteCount: byteCount,
                    etag: try decodeETag(&reader, flags: flags), headers: headerSets[setNumber],
                    versionID: flags & EntryFlag.version != 0 ? try reader.string() : nil))
        }
        return entries
    }

    /// Turns the previous key into the next; refuses an order that is not strictly ascending.
    private static func decodeKey(
        _ reader: inout ByteReader, replacing key: inout [UInt8]
    ) throws(ManifestError) {
        let shared = try reader.count(atMost: key.count)
        let restCount = try reader.count(atMost: ObjectKey.maximumByteCount - shared)
        let rest = try reader.slice(restCount)
        guard let first = rest.first, shared == key.count || first > key[shared] else {
            throw .damaged("keys are out of order at byte \(reader.position)")
        }
        key.removeSubrange(shared...)
        key.append(contentsOf: rest)
    }

    private static func decodeETag(
        _ reader: inout ByteReader, flags: UInt8
    ) throws(ManifestError) -> ETag? {
        switch flags & EntryFlag.etagMask {
        case EntryFlag.noETag:
            return nil
        case EntryFlag.md5:
            return ETag(.md5(try reader.word(), try reader.word(), partCount: 0))
        case EntryFlag.multipart:
            let (high, low) = (try reader.word(), try reader.word())
            guard let parts = UInt32(exactly: try reader.varint()), parts > 0 else {
                throw .damaged("ETag at byte \(reader.position)")
            }
            return ETag(.md5(high, low, partCount: parts))
        default:
            return ETag(.opaque(try reader.string()))
        }
    }
}

extension ByteReader {
    /// A count that cannot be larger than `limit`, because so much is not there.
    mutating func count(atMost limit: Int) throws(ManifestError) -> Int {
        let value = try count()
        guard value <= limit else { throw .damaged("count \(value) at byte \(position)") }
        return value
    }
}
