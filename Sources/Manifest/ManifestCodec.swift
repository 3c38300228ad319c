internal import Platform

/// The stored form of a manifest.
///
/// One gzip member; inside it, with numbers as LEB128 and texts as length and UTF-8:
///
///     "deploy-dist manifest\n"  version
///     site  deployID  generation  createdAt  flags  [commit]  [sequence]
///     count of entries, which ascend by key; then, of all entries, column after column:
///       bytes shared with the previous key, the rest of the key as text
///       length of the object
///       (count of header sets, for each: count of headers, for each: name, value)
///       number of its header set
///       form of its ETag: 0 none, 1 the text that follows, n + 2 an MD5 with part count n
///       version id, empty where there is none
///       SHA-256 (32 bytes)
///       MD5 of its ETag (16 bytes), where it has that form
///     SHA-256 of everything before (32 bytes)
///
/// What shrinks comes first, and is compressed at the fastest level: sharing key prefixes does most
/// of its work beforehand. Digests do not shrink, and are most of the bytes; they are stored as
/// they are. So a manifest has 32 bytes for each entry at least, and nobody can claim more entries.
package enum ManifestCodec {
    /// The version that this program writes, and the only one that it reads.
    package static let formatVersion = 2
    /// The most bytes that a stored manifest may have uncompressed: ten million entries and more.
    package static let byteLimit = 1 << 30

    /// The highest generation that is believed; the next ones still fit.
    package static let maximumGeneration = Int(Int32.max)

    static let magic = Array("deploy-dist manifest\n".utf8)

    enum HeaderFlag {
        static let complete: UInt8 = 1, commit: UInt8 = 2, sequence: UInt8 = 4
        static let ignoresConditions: UInt8 = 8, refusesIfMatch: UInt8 = 16
    }

    /// The bytes to store.
    ///
    /// - Precondition: the entries ascend strictly by key.
    package static func encode(_ manifest: SiteManifest) -> [UInt8] {
        let entries = manifest.entries
        // Digests, some bytes of the small columns, and a head.
        var writer = ByteWriter(capacity: entries.keys.byteCount + entries.count * 64 + 4096)
        writer.append(magic)
        writer.append(count: formatVersion)
        encodeHead(of: manifest, to: &writer)
        writer.append(count: entries.count)
        encodeKeys(entries.keys, to: &writer)
        encodeByteCounts(entries.byteCounts, to: &writer)
        encodeHeaders(entries.headers, to: &writer)
        encodeETagForms(entries.etags, to: &writer)
        encodeVersionIDs(entries, to: &writer)
        let shrinkingByteCount = writer.bytes.count
        encodeSHA256s(entries.sha256s, to: &writer)
        encodeMD5s(of: entries.etags, to: &writer)
        writer.append(SHA256Digest.of(writer.bytes).bytes)
        return Gzip.compress(writer.bytes, level: 1, storingFrom: shrinkingByteCount)
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
        // The version comes before all else: another format may go on and end differently.
        let version = try reader.count()
        guard version == formatVersion else { throw .otherVersion(version) }
        var manifest = try decodeHead(&reader)
        // Of each entry one digest at least is in the stored bytes; room is made for no more.
        let count = try reader.count(atMost: bytes.count / SHA256Digest.byteCount)
        let keys = try decodeKeys(&reader, count: count)
        let byteCounts = try decodeByteCounts(&reader, count: count)
        let headers = try decodeHeaders(&reader, count: count)
        var etags = try decodeETagForms(&reader, count: count)
        let versionIDs = try decodeVersionIDs(&reader, count: count)
        let sha256s = try decodeSHA256s(&reader, count: count)
        try decodeMD5s(&reader, of: &etags)
        try reader.finish()
        manifest.entries = ManifestEntries(
            keys: keys, sha256s: sha256s, byteCounts: byteCounts, etags: etags, headers: headers,
            versionIDs: versionIDs)
        return manifest
    }

    private static func encodeHead(of manifest: SiteManifest, to writer: inout ByteWriter) {
        writer.append(string: manifest.site)
        writer.append(string: manifest.deployID)
        writer.append(count: manifest.generation)
        writer.append(count: Int(manifest.createdAt))
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
        if let sequence = manifest.sequence { writer.append(count: Int(sequence)) }
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
}
