import Manifest
import Platform
import Testing

struct ManifestCodecTests {
    static let headers: ObjectHeaders = [
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache",
    ]

    static func manifest(keys: [String], etag: String = "0123456789abcdef0123456789abcdef")
        -> SiteManifest
    {
        SiteManifest(
            site: "s3://bucket/", generation: 7, deployID: "abc", createdAt: 1_700_000_000,
            isComplete: true,
            entries: ManifestEntries(
                keys.map(ObjectKey.init).sorted().map { key in
                    ManifestEntry(
                        key: key, sha256: .of(Array(key.string.utf8)),
                        byteCount: Int64(key.string.utf8.count), etag: ETag(etag), headers: headers)
                }))
    }

    static let manifests: [SiteManifest] = {
        var full = manifest(keys: ["a", "a/b", "a/b.html", "\u{e9}", "e\u{301}", "\u{1F600}"])
        full.commit = "deadbeef"
        full.sequence = 12
        full.writeQuirks = [.ignoresConditions, .refusesIfMatch]
        full.isComplete = false
        var entries = Array(full.entries)
        entries[0].etag = nil
        entries[1].etag = ETag("\"0123456789abcdef0123456789abcdef-13\"")
        entries[2].etag = ETag("W/weird")
        entries[3].versionID = "v1"
        entries[4].headers = [:]
        entries[5].byteCount = .max
        full.entries = ManifestEntries(entries)
        let long = String(repeating: "k", count: ObjectKey.maximumByteCount)
        // More than is decompressed at once.
        let many = manifest(keys: (0..<20_000).map { "pages/\($0)/index.html" })
        return [
            manifest(keys: []), manifest(keys: ["index.html"]), full, manifest(keys: [long]), many,
        ]
    }()

    @Test(arguments: manifests)
    func roundTrips(_ manifest: SiteManifest) throws {
        #expect(try ManifestCodec.decode(ManifestCodec.encode(manifest)) == manifest)
    }

    @Test func equalManifestsHaveEqualBytes() {
        let manifest = Self.manifest(keys: ["a", "b"])
        #expect(ManifestCodec.encode(manifest) == ManifestCodec.encode(manifest))
    }

    @Test(arguments: [(1, "newer"), (3, "older")])
    func otherVersionIsToldApart(version: Int, knownOne: String) throws {
        var plain = try Gzip.decompress(
            ManifestCodec.encode(Self.manifest(keys: ["a"])), limit: 1 << 20)
        plain["deploy-dist manifest\n".utf8.count] = UInt8(version)
        let error = try #require(throws: ManifestError.self) {
            try ManifestCodec.decode(Gzip.compress(plain))
        }
        #expect(error == .otherVersion(version))
        #expect(error.description.hasSuffix("this program knows the \(knownOne) version 2 only"))
    }

    @Test func digestsAreStoredAsTheyAre() {
        let manifest = Self.manifest(keys: (0..<5000).map { "\($0).html" })
        let bytes = ManifestCodec.encode(manifest)
        let digests = manifest.entries.sha256s.flatMap(\.bytes)
        // Deflate's blocks of this kind end after 65,535 bytes.
        #expect(bytes.firstRange(of: digests.prefix(32 << 10)) != nil)
        // Half of it is ETags, all alike, which are stored too; what else there is shrinks.
        #expect(bytes.count > 5000 * 48 && bytes.count < 5000 * 54)
    }

    /// Room for the entries is made before they are read.
    @Test(arguments: [3, 100, 1 << 20, 1 << 40, .max])
    func moreEntriesThanThereCanBeAreDamage(_ count: Int) throws {
        let plain = try Gzip.decompress(
            ManifestCodec.encode(Self.manifest(keys: [])), limit: 1 << 20)
        // No entries, no sets of headers.
        var body = Array(plain.dropLast(SHA256Digest.byteCount + 2))
        var rest = count
        while rest >= 0x80 {
            body.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        body.append(UInt8(rest))
        // Of what would be a hundred entries, nearly nothing is stored.
        body += [UInt8](repeating: 0, count: 100 * 38)
        let bytes = Gzip.compress(body + SHA256Digest.of(body).bytes)
        let error = try #require(throws: ManifestError.self) { try ManifestCodec.decode(bytes) }
        #expect(error.description.contains("(count \(count) at byte") == (count > 3))
    }

    @Test func everyCutIsDamage() throws {
        let bytes = ManifestCodec.encode(Self.manifest(keys: ["a", "ab", "b/c"]))
        for count in 0..<bytes.count {
            #expect(throws: ManifestError.self) {
                try ManifestCodec.decode(Array(bytes.prefix(count)))
            }
        }
    }

    @Test func everyChangedByteInsideIsDamageOrNewer() throws {
        let plain = try Gzip.decompress(
            ManifestCodec.encode(Self.manifest(keys: ["a", "ab", "b/c"])), limit: 1 << 20)
        for index in plain.indices {
            var changed = plain
            changed[index] ^= 0x55
            #expect(throws: ManifestError.self) {
                try ManifestCodec.decode(Gzip.compress(changed))
            }
        }
    }

    /// The digest guards against accidents only: whoever can write the state can recompute it, so
    /// what is inside must be checked as well.
    @Test func hostileContentWithAGoodDigestIsRefused() throws {
        let end = try Gzip.decompress(
            ManifestCodec.encode(Self.manifest(keys: ["a", "b"])), limit: 1 << 20)
        let body = Array(end.dropLast(SHA256Digest.byteCount))
        var accepted = 0
        for index in body.indices {
            for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
                var changed = body
                changed[index] = value
                let bytes = Gzip.compress(changed + SHA256Digest.of(changed).bytes)
                guard let manifest = try? ManifestCodec.decode(bytes) else { continue }
                accepted += 1
                let keys = manifest.entries.map(\.key)
                #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
        // Digests and lengths of objects may be anything.
        #expect(accepted > 0)
    }

    /// A server that keeps objects as files would follow such a key out of the prefix.
    @Test(arguments: ["../x", "a/../../x", "/x", "a//b", "a/", ".", "a\u{0}b", ""])
    func aKeyThatNoFileHasIsDamage(_ key: String) {
        let bytes = ManifestCodec.encode(Self.manifest(keys: [key]))
        #expect(throws: ManifestError.self) { try ManifestCodec.decode(bytes) }
    }

    /// Each name was once looked for among those before it: a manifest of a megabyte could keep
    /// the program busy for hours.
    @Test func headersThatDoNotAscendAreDamage() throws {
        var manifest = Self.manifest(keys: ["a"])
        var entry = manifest.entries[0]
        entry.headers = ["aa": "1", "bb": "2"]
        manifest.entries = ManifestEntries([entry])
        let plain = try Gzip.decompress(ManifestCodec.encode(manifest), limit: 1 << 20)
        let body = Array(plain.dropLast(SHA256Digest.byteCount))
        for other in ["aa", "a\u{1}", "BB"] {
            let place = try #require(body.firstRange(of: Array("bb".utf8)))
            var changed = body
            changed.replaceSubrange(place, with: other.utf8)
            let bytes = Gzip.compress(changed + SHA256Digest.of(changed).bytes)
            #expect(throws: ManifestError.self) { try ManifestCodec.decode(bytes) }
        }
    }

    struct ETagCase: Sendable, CustomTestStringConvertible {
        let text: String, description: String, isPlain: Bool, parts: Int?
        var testDescription: String { text }
    }

    @Test(arguments: [
        ETagCase(
            text: "\"d41d8cd98f00b204e9800998ecf8427e\"",
            description: "d41d8cd98f00b204e9800998ecf8427e", isPlain: true, parts: nil),
        ETagCase(
            text: "d41d8cd98f00b204e9800998ecf8427e",
            description: "d41d8cd98f00b204e9800998ecf8427e", isPlain: true, parts: nil),
        ETagCase(
            text: "D41D8CD98F00B204E9800998ECF8427E",
            description: "D41D8CD98F00B204E9800998ECF8427E", isPlain: false, parts: nil),
        ETagCase(
            text: "\"d41d8cd98f00b204e9800998ecf8427e-2\"",
            description: "d41d8cd98f00b204e9800998ecf8427e-2", isPlain: false, parts: 2),
        ETagCase(
            text: "d41d8cd98f00b204e9800998ecf8427e-02",
            description: "d41d8cd98f00b204e9800998ecf8427e-02", isPlain: false, parts: nil),
        ETagCase(
            text: "d41d8cd98f00b204e9800998ecf8427e-+2",
            description: "d41d8cd98f00b204e9800998ecf8427e-+2", isPlain: false, parts: nil),
        ETagCase(
            text: "d41d8cd98f00b204e9800998ecf8427e-4294967296",
            description: "d41d8cd98f00b204e9800998ecf8427e-4294967296", isPlain: false,
            parts: nil),
        ETagCase(
            text: "d41d8cd98f00b204e9800998ecf8427", description: "d41d8cd98f00b204e9800998ecf8427",
            isPlain: false, parts: nil),
        ETagCase(text: "\"\"", description: "", isPlain: false, parts: nil),
        ETagCase(text: "\"", description: "\"", isPlain: false, parts: nil),
    ])
    func etagKeepsItsText(_ test: ETagCase) {
        let etag = ETag(test.text)
        #expect(etag.description == test.description)
        #expect(etag.isPlainMD5Form == test.isPlain)
        #expect(etag.partCount == test.parts)
    }
}
