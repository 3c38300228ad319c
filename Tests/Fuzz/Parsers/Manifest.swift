import Manifest
import Platform

extension Parser {
    /// Bytes that begin as gzip are taken for a stored manifest. Others are taken for what is
    /// inside, between first line and checksum, so that the parser is fuzzed and not zlib.
    func feedManifest(_ bytes: [UInt8]) {
        var stored = bytes
        if !bytes.starts(with: [0x1F, 0x8B]) {
            let plain = Array("deploy-dist manifest\n".utf8) + bytes
            // Without level, as there can be no more entries than stored bytes allow.
            stored = Gzip.compress(plain + SHA256Digest.of(plain).bytes, level: 0)
        }
        guard let manifest = try? ManifestCodec.decode(stored) else { return }
        let keys = manifest.entries.map(\.key)
        for key in keys {
            let components = key.string.utf8.split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            must(key.string.utf8.count <= 1024 && !key.string.utf8.contains(0), "key's bytes")
            must(
                components.allSatisfy { ![[], [0x2E], [0x2E, 0x2E]].contains(Array($0)) },
                "key that no file has")
        }
        must(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }, "keys ascend")
        must(manifest.generation >= 0 && manifest.generation < .max, "generation")
        must(manifest.entries.allSatisfy { $0.byteCount >= 0 }, "length")
        guard let again = try? ManifestCodec.decode(ManifestCodec.encode(manifest)) else {
            fatalError("property violated: what was decoded can be encoded")
        }
        must(again == manifest, "decode(encode(x)) == x")
    }
}
