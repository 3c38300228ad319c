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
