import Deploy
import Manifest
import Platform
import Testing

/// Deployments that must stop before they do harm.
struct GuardedDeploymentTests {
    static func many(_ count: Int) -> [String: String] {
        var files = ["index.html": "<html>home</html>"]
        for index in 1..<count { files["page\(index).html"] = "<html>\(index)</html>" }
        return files
    }

    @Test func emptyDirectoryIsRefused() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        let before = site.store.objects
        for index in 1..<3 { try site.remove("page\(index).html") }
        try site.remove("index.html")
        let summary = try await site.deploy { $0.isForced = true }
        #expect(summary.result == .refused && summary.exitStatus == .refusedByGuard)
        #expect(site.store.objects == before && site.store.writes.isEmpty)
        #expect(site.failures.count == 1)
    }

    @Test func lostIndexIsRefusedUnlessForced() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        try site.remove("index.html")
        #expect(try await site.deploy().exitStatus == .refusedByGuard)
        #expect(site.store.site["index.html"] != nil)
        #expect(try await site.deploy { $0.isForced = true }.exitStatus == .done)
        #expect(site.store.site["index.html"] == nil)
    }

    @Test func tooManyDeletionsAreRefusedUnlessAllowed() async throws {
        let site = try SiteFixture(Self.many(40))
        try await site.deploy()
        for index in 1..<30 { try site.remove("page\(index).html") }
        try site.write("page30.html", "changed")
        let refused = try await site.deploy()
        #expect(refused.result == .refused && refused.exitStatus == .refusedByGuard)
        #expect(site.store.writes.isEmpty)
        let allowed = try await site.deploy { $0.deletionLimit = .count(29) }
        #expect(allowed.deleted == 29 && allowed.uploaded == 1)
    }

    @Test func olderBuildIsRefused() async throws {
        let site = try SiteFixture(Self.many(2))
        try await site.deploy { $0.sequence = 8 }
        try site.write("page1.html", "old")
        #expect(try await site.deploy { $0.sequence = 7 }.exitStatus == .refusedByGuard)
        #expect(try await site.deploy { $0.sequence = 8 }.exitStatus == .done)
    }

    @Test(arguments: [[0x1F, 0x8B, 1, 2, 3], Array("garbage".utf8), []] as [[UInt8]])
    func damagedManifestIsSaidAndNothingDeleted(_ bytes: [UInt8]) async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        try site.remove("page1.html")
        try site.write("page2.html", "changed")
        site.store.overwrite(".deploy-dist/manifest", String(decoding: bytes, as: UTF8.self))
        let summary = try await site.deploy { $0.verification = .manifest }
        #expect(summary.exitStatus == .done && summary.deleted == 0)
        #expect(summary.uploaded == 1 && summary.unchanged == 1)
        #expect(summary.generation == 2)
        #expect(site.warnings.contains { $0.contains("manifest is damaged") })
        #expect(site.store.site["page1.html"] != nil)
        #expect(try site.store.manifest()?.generation == 2)
    }

    /// A manifest in the first version of the format, of this site as it is at first.
    private static let manifestOfVersion1 = Hex.decode(
        """
        1f8b08000000000004034b492dc8c9afd44dc92c2e51c84dcccb4c4b2d2ee162e42936b6d2d74f2a4dce4e2d\
        d15730314e4d3435363231494b3330b04cb2304db1b04c49b64cb44831494e324c4d639c37bbf3061b272313\
        6f72627246aa6e727e5e49517e8e524169524e66b20ed0dc0addc4f4545b0320b3b4b844b728b52c31273325\
        b1249507a43435af44b7a4b22055a224b5a2443fa32437c75a213923b1a838b5c4b6b4244dd78299812b332f\
        25b5420f2427c8c038ad23557bdd9c0eb6270fdeb64edfb6fc86ea3b331143b1c50f2cd6eb1c4b76942fe734\
        58c3a5f5d921b72ae8c7e5ce36a6cb0c5c0540eb0dc1daf9181863eb8d56ef953ab96bfe8ae532bd279338fd\
        2db2265d3d76e5ce26e7c5a1af8fd4cddb9728dc6a93e09327b0bbe7cdabd417962c6c4630ad87ee0b3badee\
        1498b6f1a0ff9fb6af2fb8b9dcca9b1b83cc5a2f4b3859f7b4d9054a7c9ab370df63cd337bba18f8d65b5dbb\
        25d7af71e0b7f993d779361186773f739d727ebce177b999dfcb2d29fbff1decbed80400250805317e010000
        """)

    @Test func manifestOfTheFirstFormatIsReplacedWithoutUploads() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        site.store.put(".deploy-dist/manifest", try #require(Self.manifestOfVersion1))
        try site.remove("page1.html")
        try site.write("page2.html", "changed")
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .done && summary.deleted == 0)
        #expect(summary.uploaded == 1 && summary.unchanged == 1)
        #expect(site.warnings.contains { $0.contains("the manifest has format version 1, ") })
        #expect(site.store.site["page1.html"] != nil)
        #expect(try site.store.manifest()?.generation == 2)
        #expect(try await site.deploy().unchanged == 2 && site.warnings.isEmpty)
    }

    @Test func manifestOfAnotherSiteIsNotBelieved() async throws {
        let site = try SiteFixture(Self.many(3))
        var manifest = SiteManifest(
            site: "s3://other/", generation: 5, deployID: "x", createdAt: 0, isComplete: true,
            entries: [])
        manifest.entries = [
            ManifestEntry(
                key: ObjectKey("victim.html"), sha256: .of([]), byteCount: 6, etag: nil,
                headers: [:])
        ]
        site.store.overwrite("victim.html", "victim")
        try await site.deploy()
        site.store.put(".deploy-dist/manifest", ManifestCodec.encode(manifest))
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .done)
        #expect(site.store.site["victim.html"] == "victim")
        #expect(site.warnings.contains { $0.contains("belongs to s3://other/") })
    }

    @Test func stateOfAnotherSiteIsRefused() async throws {
        let site = try SiteFixture(Self.many(3))
        let state = SiteLocation(bucket: "bucket", prefix: "states")
        #expect(try await site.deploy { $0.state = state }.exitStatus == .done)
        let before = site.store.objects
        let second = try await site.deploy {
            $0.state = state
            $0.site = SiteLocation(bucket: "bucket", prefix: "blog")
        }
        #expect(second.exitStatus == .refusedByGuard)
        #expect(site.failures.contains { $0.contains("belongs to s3://bucket/") })
        #expect(site.store.objects == before)
    }

    @Test func unreadableManifestFallsBackToTheListing() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        try site.write("page1.html", "changed")
        site.store.quirks.before = { call in
            let key: String? =
                switch call {
                case .get(let key), .head(let key): key
                default: nil
                }
            guard key != nil else { return }
            throw StoreError(.accessDenied, action: "get", reason: "denied")
        }
        let manifest = site.store.objects[".deploy-dist/manifest"]
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .done && summary.uploaded == 1 && summary.deleted == 0)
        #expect(site.store.site["page1.html"] == "changed")
        #expect(site.store.objects[".deploy-dist/manifest"] == manifest)
        #expect(site.warnings.contains { $0.contains("may not be read") })
    }

    /// A manifest that could not be brought up to date must not be relied on by those who can.
    @Test func manifestThatWasNotBroughtUpToDateIsNotReliedOn() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        try site.write("page1.html", "changed")
        site.store.quirks.before = { call in
            switch call {
            case .get, .head: throw StoreError(.accessDenied, action: "get", reason: "denied")
            default: return
            }
        }
        for _ in 1...2 {
            try await site.deploy()
            #expect(site.store.site["page1.html"] == "changed")
        }
        site.store.quirks.before = { _ in }
        try site.write("page1.html", "<html>1</html>")
        let summary = try await site.deploy { $0.verification = .manifest }
        #expect(summary.exitStatus == .done)
        #expect(site.store.site["page1.html"] == "<html>1</html>")
        #expect(site.store.objects[".deploy-dist/lock"] == nil)
    }

    @Test func damagedManifestDeletesNothingEvenWhenAllMayGo() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        try site.remove("page1.html")
        site.store.overwrite(".deploy-dist/manifest", "garbage")
        let summary = try await site.deploy { $0.deletion = .all }
        #expect(summary.exitStatus == .done && summary.deleted == 0)
        #expect(site.store.site["page1.html"] != nil)
        #expect(try await site.deploy { $0.deletion = .all }.deleted == 1)
    }

    @Test func generationsGoOnWhenTheManifestIsGone() async throws {
        let site = try SiteFixture(Self.many(3))
        try await site.deploy()
        try site.write("page1.html", "changed")
        try await site.deploy()
        site.store.remove(".deploy-dist/manifest")
        #expect(try await site.deploy().generation == 3)
    }

    @Test func absurdGenerationIsNoCrash() async throws {
        let site = try SiteFixture(Self.many(3))
        site.store.overwrite(".deploy-dist/history/\(Int.max)", "not ours")
        let manifest = SiteManifest(
            site: "s3://bucket/", generation: .max, deployID: "x", createdAt: 0, isComplete: true,
            entries: [])
        site.store.put(".deploy-dist/manifest", ManifestCodec.encode(manifest))
        #expect(try await site.deploy().generation == 1)
    }
}
