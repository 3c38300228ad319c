import Deploy
import Manifest
import Platform
import TestSupport
import Testing

/// What a deployment does to the bucket, in the cases that a user meets.
struct DeploymentTests {
    static let files = [
        "index.html": "<html>home</html>", "about.html": "<html>about</html>",
        "style.css": "body {}", "_astro/app.3f9a2b1c.js": "go()", "sitemap.xml": "<urlset/>",
    ]

    @Test func firstDeployUploadsEverythingAsNew() async throws {
        let site = try SiteFixture(Self.files)
        let summary = try await site.deploy()
        #expect(summary.result == .complete && summary.exitStatus == .done)
        #expect(summary.uploaded == 5 && summary.generation == 1)
        #expect(site.store.site == Self.files)
        #expect(site.uploads.values.allSatisfy { $0 == .new })
        let manifest = try #require(try site.store.manifest())
        #expect(manifest.isComplete && manifest.entries.count == 5)
        #expect(
            site.store.objects.keys.filter { $0.contains(".deploy-dist/") }.sorted() == [
                ".deploy-dist/history/1", ".deploy-dist/manifest",
            ])
        #expect(
            site.store.objects["index.html"]?.headers == [
                "Content-Type": "text/html; charset=utf-8",
                "Cache-Control": "public, max-age=0, must-revalidate",
            ])
    }

    /// Files that are older than the deployment are hashed as they are sent.
    @Test func manifestOfAFirstDeployHasTheHashesOfWhatWasSent() async throws {
        let site = try SiteFixture([:])
        let sources = PackageLayout.root + "/Sources"
        let summary = try await site.deploy { $0.directory = sources }
        #expect(summary.result == .complete)
        for entry in try #require(try site.store.manifest()).entries {
            let object = site.store.objects[entry.key.string]
            #expect(object.map { SHA256Digest.of($0.bytes) } == entry.sha256)
        }
        let again = try await site.deploy { $0.directory = sources }
        #expect(again.uploaded == 0 && again.unchanged == summary.uploaded)
    }

    @Test func assetsGoBeforePagesAndEntryPointsLast() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        let order = site.store.writes.filter { !$0.hasPrefix(".deploy-dist") }
        #expect(Set(order[0...1]) == ["style.css", "_astro/app.3f9a2b1c.js"])
        #expect(order[2] == "about.html")
        #expect(Set(order[3...4]) == ["index.html", "sitemap.xml"])
        let manifest = try #require(site.store.writes.firstIndex(of: ".deploy-dist/manifest"))
        let lastPut = try #require(site.store.writes.lastIndex(of: "index.html"))
        #expect(manifest > lastPut)
    }

    @Test func nothingToChangeWritesNothing() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        let before = site.store.objects
        for path in Self.files.keys { try site.write(path, Self.files[path]!) }
        let summary = try await site.deploy()
        #expect(summary.result == .complete && summary.unchanged == 5 && summary.uploaded == 0)
        #expect(summary.generation == 1)
        #expect(site.store.writes.isEmpty)
        #expect(site.store.objects == before)
    }

    @Test func sameSizeEditIsSeen() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("style.css", "body{ }")
        let summary = try await site.deploy()
        #expect(summary.uploaded == 1 && summary.unchanged == 4 && summary.generation == 2)
        #expect(site.uploads == ["style.css": .content])
        #expect(site.store.site["style.css"] == "body{ }")
    }

    @Test func removedFileIsDeletedLast() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.remove("about.html")
        try site.write("style.css", "main {}")
        let summary = try await site.deploy()
        #expect(summary.deleted == 1 && summary.uploaded == 1)
        #expect(site.store.site["about.html"] == nil)
        let writes = site.store.writes
        let delete = try #require(writes.firstIndex(of: "about.html"))
        #expect(delete > (try #require(writes.firstIndex(of: ".deploy-dist/manifest"))))
        #expect(writes.filter { $0 == ".deploy-dist/manifest" }.count == 2)
        #expect(
            try site.store.manifest()?.entries.map(\.key.string).contains("about.html") == false)
    }

    @Test func deletedPagesGoBeforeTheirAssets() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.remove("about.html")
        try site.remove("_astro/app.3f9a2b1c.js")
        try await site.deploy()
        let deletes = site.store.calls.compactMap { call in
            if case .delete(let key) = call, !key.hasPrefix(".deploy") { key } else { nil }
        }
        #expect(deletes == ["about.html", "_astro/app.3f9a2b1c.js"])
    }

    @Test func changedRouteMovesNoBytes() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        let routes = #"{"routes": [{"match": "*.css", "cacheControl": "no-store"}]}"#
        let summary = try await site.deploy(routes: routes)
        #expect(summary.updated == 1 && summary.uploaded == 0 && summary.bytesUploaded == 0)
        #expect(site.store.writes.contains("style.css"))
        #expect(!site.store.calls.contains(.put("style.css")))
        let headers = try #require(site.store.objects["style.css"]?.headers)
        #expect(headers["cache-control"] == "no-store")
        #expect(headers["content-type"] == "text/css; charset=utf-8")
        #expect(try await site.deploy(routes: routes).unchanged == 5)
    }

    @Test func aHeaderThatIsNoLongerRoutedIsRemovedAndForeignOnesStay() async throws {
        let site = try SiteFixture(Self.files)
        let routes = #"""
            {"routes": [{"match": "*.css", "headers": {"Content-Disposition": "attachment"}}]}
            """#
        try await site.deploy(routes: routes)
        let object = try #require(site.store.objects["style.css"])
        #expect(object.headers["content-disposition"] == "attachment")
        var headers = object.headers
        headers["x-amz-meta-team"] = "web"
        site.store.overwrite("style.css", "body {}", headers: headers)
        let summary = try await site.deploy()
        #expect(summary.updated == 1)
        let after = try #require(site.store.objects["style.css"]?.headers)
        #expect(after["content-disposition"] == nil && after["x-amz-meta-team"] == "web")
    }

    @Test func foreignOverwriteIsDrift() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        site.store.overwrite("style.css", "hacked!")
        let summary = try await site.deploy()
        #expect(summary.uploaded == 1 && site.uploads == ["style.css": .drift])
        #expect(site.store.site == Self.files)
    }

    @Test func foreignDeleteIsDrift() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        site.store.remove("style.css")
        #expect(try await site.deploy().uploaded == 1)
        #expect(site.uploads == ["style.css": .drift])
    }

    @Test func manifestVerificationListsNothing() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("style.css", "b{}")
        let summary = try await site.deploy { $0.verification = .manifest }
        #expect(summary.uploaded == 1)
        #expect(!site.store.calls.contains(.list))
    }

    @Test func forcedUploadsEverything() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        #expect(try await site.deploy { $0.isForced = true }.uploaded == 5)
        #expect(site.uploads.values.allSatisfy { $0 == .forced })
    }

    @Test func planWritesNothingAndReportsTheSame() async throws {
        let site = try SiteFixture(Self.files)
        let planned = try await site.deployment().plan()
        #expect(planned.result == .planned && planned.uploaded == 5)
        let plannedUploads = site.uploads
        #expect(site.store.writes.isEmpty && site.store.objects.isEmpty)
        try await site.deploy()
        #expect(site.uploads == plannedUploads)
    }

    @Test func prefixedSiteLeavesItsNeighboursAlone() async throws {
        let site = try SiteFixture(["index.html": "a"])
        site.store.overwrite("p2/keep.html", "x")
        site.store.overwrite("keep.html", "x")
        let summary = try await site.deploy {
            $0.site = SiteLocation(bucket: "bucket", prefix: "p")
            $0.deletion = .all
        }
        #expect(summary.deleted == 0)
        #expect(site.store.site.keys.sorted() == ["keep.html", "p/index.html", "p2/keep.html"])
        #expect(site.store.objects["p/.deploy-dist/manifest"] != nil)
    }

    @Test func stateElsewhereLeavesTheSiteClean() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy { $0.state = SiteLocation(bucket: "bucket", prefix: "private") }
        #expect(site.store.objects["private/.deploy-dist/manifest"] != nil)
        #expect(site.store.objects[".deploy-dist/manifest"] == nil)
        let again = try await site.deploy {
            $0.state = SiteLocation(bucket: "bucket", prefix: "private")
            $0.deletion = .all
        }
        #expect(again.deleted == 0 && again.unchanged == 5)
    }

    @Test func filteredKeysAreNeitherUploadedNorDeleted() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.remove("sitemap.xml")
        try site.write("style.css", "changed {}")
        let filter = PathFilter(rules: [
            .exclude(try Glob("*.xml")), .exclude(try Glob("*.css")),
        ])
        let summary = try await site.deploy(filter: filter)
        #expect(summary.deleted == 0 && summary.uploaded == 0)
        #expect(site.store.site == Self.files)
    }

    /// The copy took effect, its answer was lost, and repeating it met the new ETag.
    @Test func headerUpdateOfUnknownOutcomeIsUploaded() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        site.store.quirks.before = { call in
            if call == .update("style.css") { throw StoreError(.outcomeUnknown, "lost") }
        }
        let routes = #"{"routes": [{"match": "*.css", "cacheControl": "no-store"}]}"#
        let summary = try await site.deploy(routes: routes)
        #expect(summary.exitStatus == .done && summary.uploaded == 1)
        #expect(site.store.objects["style.css"]?.headers["cache-control"] == "no-store")
    }
}
