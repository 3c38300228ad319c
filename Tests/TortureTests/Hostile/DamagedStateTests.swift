import Manifest
import TestSupport
import Testing

/// Damaged manifests in buckets that are then deployed to with the built command.
///
/// The server keeps objects as files, so that a key with `..` in it would really leave the prefix.
@Suite("Damaged manifests, through the command", .processHeavy)
struct DamagedStateTests {
    /// What is in a bucket besides the site, and must stay whatever the manifest says.
    private static let foreign = [
        "docs/foreign.txt": "somebody else's", "docs/foreign/index.html": "somebody else's",
        "docs2/index.html": "the neighbour's", "outside.txt": "the neighbour's",
    ]

    @Test("no crash, no lie, no delete of what is not the site's")
    func deploy() async throws {
        let figure = Figure(
            "damaged manifests through the command",
            counting: [
                "deployed", "exit 0", "refused or failed", "crashes", "lies", "stray deletes",
            ])
        let seeds = Array(30_001..<30_001 + Scale.count(sample: 16, full: 1000))
        var claimed: [Int: String] = [:]
        let root = try TemporaryDirectory()
        let dist = try TemporaryDirectory()
        try Self.write(edition: 1, to: dist)
        let manifest = try await Self.publish(dist)
        try Self.write(edition: 2, to: dist)
        try dist.delete("page/2.html")
        for seed in seeds {
            // Before the server starts: it does not look for buckets that come later.
            try Self.write(edition: 1, to: root, below: "b\(seed)/docs/")
            for (key, text) in Self.foreign { try root.write("b\(seed)/\(key)", text) }
            var own = manifest
            own.site = "s3://b\(seed)/docs/"
            let damage = ManifestDamage(own, seed: seed)
            try root.write("b\(seed)/docs/.deploy-dist/manifest", bytes: damage.bytes)
            claimed[seed] = damage.claimedKey
        }
        try root.write("neighbour/precious.txt", "precious")
        let server = try RcloneServer(.folder(root.path))
        try await Trials.run(seeds, width: 4) { [claimed] seed in
            let isListed = seed % 3 != 0
            let options = isListed ? [] : ["--verify", "manifest"]
            let outcome = try await CommandRun(
                ["deploy", dist.path, "s3://b\(seed)/docs", "--json", "--max-delete", "100%"]
                    + options, environment: server.endpoint.environment, directory: "/"
            ).run(within: .seconds(300))
            figure.count("deployed")
            figure.count(outcome.status == 0 ? "exit 0" : "refused or failed")
            if ![0, 1, 3, 4].contains(outcome.status) { figure.count("crashes") }
            #expect([0, 1, 3, 4].contains(outcome.status), "seed \(seed): \(outcome)")
            let isTrue = try Self.isPublished(dist, below: "b\(seed)/docs/", of: root)
            if outcome.status == 0, !isTrue { figure.count("lies") }
            #expect(outcome.status != 0 || isTrue, "seed \(seed): \(outcome)")
            for (key, text) in Self.foreign {
                // Without a listing the manifest's word is all there is: that is what was asked for.
                if !isListed, let claim = claimed[seed], key == "docs/\(claim)" { continue }
                let found = try? root.read("b\(seed)/\(key)")
                if found != Array(text.utf8) { figure.count("stray deletes") }
                #expect(found == Array(text.utf8), "seed \(seed): \(key)\n\(outcome)")
            }
        }
        #expect(try root.read("neighbour/precious.txt") == Array("precious".utf8))
        figure.print("seeds \(seeds[0])...\(seeds[seeds.count - 1])")
    }

    private static func write(
        edition: Int, to folder: TemporaryDirectory, below prefix: String = ""
    ) throws {
        try folder.write("\(prefix)index.html", "<html>edition \(edition)</html>")
        try folder.write("\(prefix)style.css", "/* the same */")
        for page in 0..<3 {
            try folder.write("\(prefix)page/\(page).html", "<html>\(edition), \(page)</html>")
        }
    }

    /// Deploys once and returns the manifest that this leaves.
    private static func publish(_ dist: TemporaryDirectory) async throws -> SiteManifest {
        let root = try TemporaryDirectory()
        try root.write("bucket/.keep", "")
        let server = try RcloneServer(.folder(root.path))
        let outcome = try await CommandRun(
            ["deploy", dist.path, "s3://bucket/docs", "--json"],
            environment: server.endpoint.environment, directory: "/"
        ).run()
        #expect(outcome.status == 0, "\(outcome)")
        return try ManifestCodec.decode(try root.read("bucket/docs/.deploy-dist/manifest"))
    }

    /// Whether all files are there as they are in `dist`.
    private static func isPublished(
        _ dist: TemporaryDirectory, below prefix: String, of root: TemporaryDirectory
    ) throws -> Bool {
        try FileTree.files(below: dist.path).allSatisfy { name in
            (try? root.read(prefix + name)) == (try dist.read(name))
        }
    }
}
