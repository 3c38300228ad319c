import Manifest
import Platform
import Testing

/// Damaged manifests, decoded in this process.
@Suite("Damaged manifests, in process")
struct DamagedManifestTests {
    private static let manifest = SiteManifest(
        site: "s3://bucket/docs/", generation: 7, deployID: "d", createdAt: 1_763_740_000,
        isComplete: true, commit: "deadbeef", sequence: 3,
        entries: ManifestEntries(
            (0..<12).map { number in
                ManifestEntry(
                    key: ObjectKey("pages/\(String(UnicodeScalar(UInt8(97 + number))))/index.html"),
                    sha256: .of([UInt8(number)]), byteCount: Int64(number) << 20,
                    etag: number == 3 ? nil : ETag("0123456789abcdef0123456789abcdef-\(number)"),
                    headers: ["Content-Type": number % 2 == 0 ? "text/html" : "image/png"],
                    versionID: number == 5 ? "v" : nil)
            }))

    @Test("no crash, and whatever is believed could be a file's")
    func decode() async throws {
        let figure = Figure(
            "damaged manifests in process", counting: ["decoded", "refused", "still valid"])
        let seeds = Array(20_001..<20_001 + Scale.count(sample: 800, full: 100_000))
        let chunks = stride(from: 0, to: seeds.count, by: 200).map {
            Array(seeds[$0..<min($0 + 200, seeds.count)])
        }
        try await forEachBounded(chunks, limit: 4) { seeds in
            for seed in seeds { Self.decode(seed: seed, figure) }
        }
        figure.print("seeds \(seeds[0])...\(seeds[seeds.count - 1])")
    }

    private static func decode(seed: Int, _ figure: Figure) {
        let damage = ManifestDamage(manifest, seed: seed)
        figure.count("decoded")
        guard let decoded = try? ManifestCodec.decode(damage.bytes) else {
            return figure.count("refused")
        }
        figure.count("still valid")
        let keys = decoded.entries.map(\.key)
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
        #expect(
            keys.allSatisfy { ObjectKey.canNameFile(Array($0.string.utf8)) },
            "seed \(seed), \(damage.name)")
        let again = try? ManifestCodec.decode(ManifestCodec.encode(decoded))
        #expect(again == decoded, "seed \(seed), \(damage.name)")
    }
}
