internal import Platform

/// The stored form of a manifest.
///
/// One gzip member; inside it, with numbers as LEB128 and texts as length and UTF-8:
///
///     "deploy-dist manifest\n"  version
///     site  deployID  generation  createdAt  flags  [commit]  [sequence]
///     count of header sets, for each: count of headers, for each: name, value
///     count of entries, for each, by ascending key:
///       bytes shared with the previous key, the rest of the key as text
///       length of the object, number of its header set, form of ETag and version id
///       SHA-256 (32 bytes), ETag (none, 16 bytes, 16 bytes and part count, or text), [version id]
///     SHA-256 of everything before (32 bytes)
///
/// Most bytes are digests, which do not shrink; so compression is the fastest level, and sharing
/// key prefixes does most of its work beforehand.
package enum ManifestCodec {
    /// The version that this program writes, and the newest that it reads.
    package static let formatVersion = 1
    /// The most bytes that a stored manifest may have uncompressed: ten million entries and more.
    package static let byteLimit = 1 << 30

    /// The most sets of headers, and headers in a set: a site has a handful of each.
    static let headerSetLimit = 1 << 16

    /// The highest generation that is believed; the next ones still fit.
    package static let maximumGeneration = Int(Int32.max)

    static let magic = Array("deploy-dist manifest\n".utf8)

    enum HeaderFlag {
        static let complete: UInt8 = 1, commit: UInt8 = 2, sequence: UInt8 = 4
        static let ignoresConditions: UInt8 = 8, refusesIfMatch: UInt8 = 16
    }

    enum EntryFlag {
        static let etagMask: UInt8 = 3
        static let noETag: UInt8 = 0, md5: UInt8 = 1, multipart: UInt8 = 2, opaque: UInt8 = 3
        static let version: UInt8 = 4
    }

    /// The bytes to store.
    ///
    /// - Precondition: the entries ascend strictly by key.
    package static func encode(_ manifest: SiteManifest) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(magic)
        writer.append(varint: UInt64(formatVersion))
        encodeHead(of: manifest, to: &writer)
        let setNumbers = encodeHeaderSets(of: manifest, to: &writer)
        encodeEntries(manifest.entries, setNumbers: setNumbers, to: &writer)
        let digest = SHA256Digest.of(writer.bytes)
        writer.append(digest.bytes)
        return Gzip.compress(writer.bytes, level: 1)
    }

    /// The manifest that `bytes` hold.
    ///
    /// Nothing is taken on trust: lengths are checked before memory is asked for, keys must be
    /// valid, ascending and within S3's limit, and the digest must match.
    ///
    /// - Throws: `ManifestError`.
    package static func decode(_ bytes: [UInt8]) throws(ManifestError) -> SiteManifest {
        var reader = ByteReader(gzip: bytes, limit: byteLimit)
        guard try reader.slice(magic.count).elementsEqual(magic) else {
            throw .damaged("it does not begin as one")
        }
        // The version comes before all else: a newer format may go on and end differently.
        let version = try reader.count()
        guard version <= formatVersion else { throw .newerVersion(version) }
        guard version >= 1 else { throw .damaged("format version \(version)") }
        var manifest = try decodeHead(&reader)
        let headerSets = try decodeHeaderSets(&reader)
        // Digests do not shrink: so much of the stored bytes is each entry.
        manifest.entries = try decodeEntries(
            &reader, headerSets: headerSets, expectedCount: bytes.count / SHA256Digest.byteCount)
        try reader.finish()
        return manifest
    }

    private static func encodeHead(of manifest: SiteManifest, to writer: inout ByteWriter) {
        writer.append(string: manifest.site)
        writer.append(string: manifest.deployID)
        writer.append(varint: UInt64(clamping: manifest.generation))
        writer.append(varint: UInt64(clamping: manifest.createdAt))
        var flags: UInt8 = 0
        if manifest.isComplete { flags |= HeaderFlag.complete }
        if manifest.commit != nil { flags |= HeaderFlag.commit }
        if manifest.sequence != nil { flags |= HeaderFlag.sequence }
        if manifest.writeQuirks.contains(.ignoresConditions) {
            flags |= HeaderFlag.ignoresConditions
        }
        if manifest.writeQuirks.contains(.refusesIfMatch) { flags |= HeaderFlag.refusesIfMatch }
        writer.append(byte: flags)
        if let commit = manifest.commit { writer.append(string: commit) }
        if let sequence = manifest.sequence { writer.append(varint: UInt64(clamping: sequence)) }
    }

    private static func decodeHead(
        _ reader: inout ByteReader
    ) throws(ManifestError) -> SiteManifest {
        let site = try reader.string()
        let deployID = try reader.string()
        let generation = try reader.count(atMost: maximumGeneration)
        let createdAt = Int64(try reader.count())
        let flags = try reader.byte()
        var writeQuirks: WriteQuirks = []
        if flags & HeaderFlag.ignoresConditions != 0 { writeQuirks.insert(.ignoresConditions) }
        if flags & HeaderFlag.refusesIfMatch != 0 { writeQuirks.insert(.refusesIfMatch) }
        let commit = flags & HeaderFlag.commit != 0 ? try reader.string() : nil
        let sequence = flags & HeaderFlag.sequence != 0 ? Int64(try reader.count()) : nil
        return SiteManifest(
            site: site, generation: generation, deployID: deployID, createdAt: createdAt,
            isComplete: flags & HeaderFlag.complete != 0, commit: commit, sequence: sequence,
            writeQuirks: writeQuirks, entries: [])
    }

    /// Writes each different set of headers once; a site has a handful for thousands of objects.
    private static func encodeHeaderSets(
        of manifest: SiteManifest, to writer: inout ByteWriter
    ) -> [ObjectHeaders: Int] {
        var numbers: [ObjectHeaders: Int] = [:]
        var sets: [ObjectHeaders] = []
        for headers in manifest.entries.headers
        where headers != sets.last && numbers[headers] == nil {
            numbers[headers] = sets.count
            sets.append(headers)
        }
        writer.append(varint: UInt64(sets.count))
        for set in sets {
            writer.append(varint: UInt64(set.fields.count))
            for field in set.fields {
                writer.append(string: field.name)
                writer.append(string: field.value)
            }
        }
        return numbers
    }

    private static func decodeHeaderSets(
        _ reader: inout ByteReader
    ) throws(ManifestError) -> [ObjectHeaders] {
        var sets: [ObjectHeaders] = []
        for _ in 0..<(try reader.count(atMost: headerSetLimit)) {
            var fields: [ObjectHeaders.Field] = []
            for _ in 0..<(try reader.count(atMost: headerSetLimit)) {
                fields.append(
                    ObjectHeaders.Field(name: try reader.string(), value: try reader.string()))
            }
            // Sorted as they are written: to sort a million of them here would take for ever.
            guard let set = ObjectHeaders(ascending: fields) else {
                throw .damaged("headers at byte \(reader.position) are out of order")
            }
            sets.append(set)
        }
        return sets
    }
}
