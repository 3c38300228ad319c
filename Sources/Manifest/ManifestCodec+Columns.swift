internal import Platform

// The columns of the entries, each written and read by a pair of functions.
extension ManifestCodec {
    // MARK: Keys

    static func encodeKeys(_ keys: KeyColumn, to writer: inout ByteWriter) {
        for index in keys.indices {
            let sharedByteCount = keys.byteCountSharedWithPrevious(index)
            let rest = keys.utf8(index).dropFirst(sharedByteCount)
            writer.append(count: sharedByteCount)
            writer.append(count: rest.count)
            writer.append(rest)
        }
    }

    static func decodeKeys(
        _ reader: inout ByteReader, count: Int
    ) throws(ManifestError) -> KeyColumn {
        var keys = KeyColumn()
        keys.reserveCapacity(count, byteCount: 0)
        var key: [UInt8] = []
        for _ in 0..<count {
            try decodeKey(&reader, replacing: &key)
            // Keys share what they begin with, so they can be far more than the file.
            guard keys.byteCount + key.count <= byteLimit else {
                throw .damaged("its keys have more than \(byteLimit) bytes")
            }
            guard ObjectKey.canNameFile(key) else {
                throw .damaged("key at byte \(reader.position) is no file's")
            }
            keys.append(utf8: key)
        }
        return keys
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

    // MARK: Lengths

    static func encodeByteCounts(_ byteCounts: [Int64], to writer: inout ByteWriter) {
        for byteCount in byteCounts { writer.append(count: Int(byteCount)) }
    }

    static func decodeByteCounts(
        _ reader: inout ByteReader, count: Int
    ) throws(ManifestError) -> [Int64] {
        var byteCounts: [Int64] = []
        byteCounts.reserveCapacity(count)
        for _ in 0..<count { byteCounts.append(Int64(try reader.count())) }
        return byteCounts
    }

    // MARK: Version ids

    static func encodeVersionIDs(_ entries: ManifestEntries, to writer: inout ByteWriter) {
        for index in entries.indices { writer.append(string: entries.versionID(index) ?? "") }
    }

    static func decodeVersionIDs(
        _ reader: inout ByteReader, count: Int
    ) throws(ManifestError) -> [Int: String] {
        var versionIDs: [Int: String] = [:]
        for index in 0..<count {
            let versionID = try reader.string()
            if !versionID.isEmpty { versionIDs[index] = versionID }
        }
        return versionIDs
    }

    // MARK: Digests

    static func encodeSHA256s(_ digests: [SHA256Digest], to writer: inout ByteWriter) {
        for digest in digests {
            let words = digest.words
            writer.append(word: words.0)
            writer.append(word: words.1)
            writer.append(word: words.2)
            writer.append(word: words.3)
        }
    }

    static func decodeSHA256s(
        _ reader: inout ByteReader, count: Int
    ) throws(ManifestError) -> [SHA256Digest] {
        var digests: [SHA256Digest] = []
        digests.reserveCapacity(count)
        for _ in 0..<count {
            digests.append(
                SHA256Digest(
                    try reader.word(), try reader.word(), try reader.word(), try reader.word()))
        }
        return digests
    }

    // MARK: ETags

    static func encodeETagForms(_ etags: [ETag?], to writer: inout ByteWriter) {
        for etag in etags {
            switch etag?.form {
            case nil:
                writer.append(count: 0)
            case .opaque(let text):
                writer.append(count: 1)
                writer.append(string: text)
            case .md5(_, _, let partCount):
                writer.append(count: Int(partCount) + 2)
            }
        }
    }

    /// The ETags, all MD5s 0 as yet.
    static func decodeETagForms(
        _ reader: inout ByteReader, count: Int
    ) throws(ManifestError) -> [ETag?] {
        var etags: [ETag?] = []
        etags.reserveCapacity(count)
        for _ in 0..<count {
            switch try reader.count(atMost: Int(UInt32.max) + 2) {
            case 0: etags.append(nil)
            case 1: etags.append(ETag(.opaque(try reader.string())))
            case let form: etags.append(ETag(.md5(0, 0, partCount: UInt32(form - 2))))
            }
        }
        return etags
    }

    static func encodeMD5s(of etags: [ETag?], to writer: inout ByteWriter) {
        for etag in etags {
            guard case .md5(let high, let low, _) = etag?.form else { continue }
            writer.append(word: high)
            writer.append(word: low)
        }
    }

    static func decodeMD5s(
        _ reader: inout ByteReader, of etags: inout [ETag?]
    ) throws(ManifestError) {
        for index in etags.indices {
            guard case .md5(_, _, let partCount) = etags[index]?.form else { continue }
            etags[index] = ETag(.md5(try reader.word(), try reader.word(), partCount: partCount))
        }
    }
}
