internal import Platform

extension ManifestCodec {
    /// The fewest bytes that an entry takes; bounds the count that a damaged file can ask for.
    private static let minimumEntryByteCount = 5 + SHA256Digest.byteCount

    /// - Parameter expectedCount: how many entries there can be unless somebody made them up.
    static func decodeEntries(
        _ reader: inout ByteReader, headerSets: [ObjectHeaders], expectedCount: Int
    ) throws(ManifestError) -> ManifestEntries {
        let count = try reader.count(atMost: reader.limitOfRest / minimumEntryByteCount)
        var entries = ManifestEntries()
        entries.reserveCapacity(min(count, expectedCount))
        var key: [UInt8] = []
        for _ in 0..<count {
            try decodeKey(&reader, replacing: &key)
            // Keys share what they begin with, so they can be far more than the file.
            guard entries.keys.byteCount + key.count <= byteLimit else {
                throw .damaged("its keys have more than \(byteLimit) bytes")
            }
            guard ObjectKey.canNameFile(key) else {
                throw .damaged("key at byte \(reader.position) is no file's")
            }
            let byteCount = Int64(try reader.count())
            let setNumber = try reader.count()
            guard headerSets.indices.contains(setNumber) else {
                throw .damaged("headers of \(String(decoding: key, as: UTF8.self))")
            }
            let flags = try reader.byte()
            let sha256 = SHA256Digest(
                try reader.word(), try reader.word(), try reader.word(), try reader.word())
            let etag = try decodeETag(&reader, flags: flags)
            entries.append(
                key: key, sha256: sha256, byteCount: byteCount, etag: etag,
                headers: headerSets[setNumber],
                versionID: flags & EntryFlag.version != 0 ? try reader.string() : nil)
        }
        return entries
    }

    /// Turns the previous key into the next; refuses an order that is not strictly ascending, and
    /// what is not UTF-8.
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
        guard (try? UTF8Span(validating: key.span)) != nil else {
            throw .damaged("key at byte \(reader.position) is not UTF-8")
        }
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

extension ManifestCodec {
    static func encodeEntries(
        _ entries: ManifestEntries, setNumbers: [ObjectHeaders: Int], to writer: inout ByteWriter
    ) {
        writer.append(varint: UInt64(entries.count))
        var previous: ArraySlice<UInt8> = []
        // Neighbours tend to have the same headers, which is told faster than their hash.
        var latest: (headers: ObjectHeaders, number: Int)?
        for index in entries.indices {
            let headers = entries.headers[index]
            if latest?.headers != headers { latest = (headers, setNumbers[headers]!) }
            let key = entries.keys.utf8(index)
            let shared = zip(previous, key).prefix { $0 == $1 }.count
            writer.append(varint: UInt64(shared))
            writer.append(varint: UInt64(key.count - shared))
            writer.append(key.dropFirst(shared))
            writer.append(varint: UInt64(clamping: entries.byteCounts[index]))
            writer.append(varint: UInt64(latest!.number))
            let etag = entries.etags[index]
            let versionID = entries.versionID(index)
            writer.append(
                byte: (etag.map(flag) ?? EntryFlag.noETag)
                    | (versionID == nil ? 0 : EntryFlag.version))
            let words = entries.sha256s[index].words
            writer.append(word: words.0)
            writer.append(word: words.1)
            writer.append(word: words.2)
            writer.append(word: words.3)
            if let etag { encode(etag, to: &writer) }
            if let versionID { writer.append(string: versionID) }
            previous = key
        }
    }

    private static func encode(_ etag: ETag, to writer: inout ByteWriter) {
        switch etag.form {
        case .md5(let high, let low, let partCount):
            writer.append(word: high)
            writer.append(word: low)
            if partCount > 0 { writer.append(varint: UInt64(partCount)) }
        case .opaque(let text):
            writer.append(string: text)
        }
    }

    private static func flag(_ etag: ETag) -> UInt8 {
        switch etag.form {
        case .md5(_, _, partCount: 0): EntryFlag.md5
        case .md5: EntryFlag.multipart
        case .opaque: EntryFlag.opaque
        }
    }
}
