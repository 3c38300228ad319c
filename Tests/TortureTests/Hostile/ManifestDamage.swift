import Manifest
import Platform

/// A manifest as it is after something, or somebody, has damaged it.
///
/// Half of the damage is done to what is inside and given a checksum that is right: so it is the
/// parser that has to notice, not the checksum.
struct ManifestDamage {
    /// What was done, for messages.
    let name: String
    /// What is stored in the manifest's place.
    let bytes: [UInt8]
    /// A key that was added to the manifest and is none of the site's.
    private(set) var claimedKey: String?

    /// Keys that no file of the site has: outside the prefix, state, other people's, impossible.
    static let foreignKeys = [
        "../outside.txt", "../../neighbour/precious.txt", "/outside.txt", "a/../../outside.txt",
        ".",
        "..", "./index.html", "a//b", "a/", "", ".deploy-dist/manifest", ".deploy-dist/lock",
        ".deploy-dist/history/1", "foreign.txt", "foreign/index.html", "nul\u{0}byte", "\u{FFFE}",
        "line\nfeed", "%2e%2e/outside.txt", "..\\outside.txt", String(repeating: "k", count: 1025),
    ]

    /// Damages a manifest in a way that follows from the seed.
    init(_ manifest: SiteManifest, seed: Int) {
        var chance = Chance(seed: seed)
        let stored = ManifestCodec.encode(manifest)
        let inside = Self.inside(stored)
        switch seed % 8 {
        case 0: (name, bytes) = ("bits flipped", Self.flipped(stored, &chance))
        case 1: (name, bytes) = ("cut off", Array(stored.prefix(chance.below(stored.count))))
        case 2: (name, bytes) = ("spliced", Self.spliced(stored, &chance))
        case 3:
            let garbage = (0..<chance.below(4096)).map { _ in
                UInt8.random(in: 0...255, using: &chance)
            }
            let head = seed % 16 == 3 ? Array("deploy-dist manifest\n".utf8) : []
            (name, bytes) = ("gzip of garbage", Gzip.compress(head + garbage, level: 1))
        case 4: (name, bytes) = ("bits flipped inside", Self.sealed(Self.flipped(inside, &chance)))
        case 5:
            let count = chance.below(inside.count)
            (name, bytes) = ("cut off inside", Self.sealed(Array(inside.prefix(count))))
        case 6:
            var changed = Self.spliced(inside, &chance)
            // A length or a count that says far more than there is.
            let place = chance.below(changed.count)
            for index in place..<min(place + 1 + chance.below(9), changed.count) {
                changed[index] = 0xFF
            }
            (name, bytes) = ("lengths changed inside", Self.sealed(changed))
        default:
            let key = Self.foreignKeys[chance.below(Self.foreignKeys.count)]
            var entry = manifest.entries[chance.below(manifest.entries.count)]
            entry.key = ObjectKey(key)
            var forged = manifest
            forged.entries = ManifestEntries(
                (manifest.entries.filter { $0.key != entry.key } + [entry])
                    .sorted { $0.key < $1.key })
            (name, bytes) = ("key \(key.prefix(32).debugDescription)", ManifestCodec.encode(forged))
            claimedKey = key
        }
    }

    /// What is before the checksum.
    private static func inside(_ stored: [UInt8]) -> [UInt8] {
        let plain = (try? Gzip.decompress(stored, limit: 1 << 24)) ?? []
        return Array(plain.dropLast(SHA256Digest.byteCount))
    }

    private static func sealed(_ inside: [UInt8]) -> [UInt8] {
        Gzip.compress(inside + SHA256Digest.of(inside).bytes, level: 1)
    }

    private static func flipped(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var bytes = bytes
        for _ in 0...chance.below(8) {
            bytes[chance.below(bytes.count)] ^= 1 << UInt8(chance.below(8))
        }
        return bytes
    }

    /// Takes a piece out and puts another piece in.
    private static func spliced(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        func piece(_ chance: inout Chance) -> Range<Int> {
            let start = chance.below(bytes.count)
            return start..<min(bytes.count, start + chance.below(64))
        }
        var result = bytes
        let source = piece(&chance)
        result.replaceSubrange(piece(&chance), with: bytes[source])
        return result
    }
}
