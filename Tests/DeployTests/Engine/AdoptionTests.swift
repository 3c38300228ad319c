import Deploy
import Manifest
import Testing

/// Buckets that another tool, or a run that crashed, has filled.
struct AdoptionTests {
    static let files = ["index.html": "<html>", "style.css": "a {}", "app.js": "go()"]
    static let headers: [String: ObjectHeaders] = [
        "index.html": [
            "content-type": "text/html; charset=utf-8",
            "cache-control": "public, max-age=0, must-revalidate",
        ],
        "style.css": [
            "content-type": "text/css; charset=utf-8",
            "cache-control": "public, max-age=0, must-revalidate", "x-amz-meta-by": "sync",
        ],
        "app.js": ["content-type": "application/javascript"],
    ]

    func filled() throws -> SiteFixture {
        let site = try SiteFixture(Self.files)
        for (key, text) in Self.files {
            site.store.overwrite(key, text, headers: Self.headers[key]!)
        }
        site.store.overwrite("old.html", "somebody's")
        return site
    }

    @Test func equalBytesAreAdoptedAndHeadersMended() async throws {
        let site = try filled()
        let summary = try await site.deploy()
        #expect(summary.uploaded == 0 && summary.updated == 1 && summary.unchanged == 2)
        #expect(summary.deleted == 0 && site.store.site["old.html"] == "somebody's")
        #expect(
            site.store.objects["app.js"]?.headers["content-type"]
                == "text/javascript; charset=utf-8")
        #expect(site.store.objects["style.css"]?.headers["x-amz-meta-by"] == "sync")
        #expect(try await site.deploy().unchanged == 3)
        #expect(site.store.writes.isEmpty)
    }

    @Test func foreignKeysGoOnlyWhenAllIsAsked() async throws {
        let site = try filled()
        #expect(try await site.deploy { $0.deletion = .all }.deleted == 1)
        #expect(site.store.site.keys.sorted() == Self.files.keys.sorted())
    }

    @Test func sameSizeOtherBytesAreUploaded() async throws {
        let site = try filled()
        site.store.overwrite("style.css", "b {}", headers: Self.headers["style.css"]!)
        try await site.deploy()
        #expect(site.uploads == ["style.css": .content])
    }

    /// What was hashed and what is compared with the bucket must be one file.
    @Test func fileThatChangesBeforeItIsComparedIsNotAdopted() async throws {
        let (hashed, other) = (
            String(repeating: "a", count: 2 << 20), String(repeating: "b", count: 2 << 20)
        )
        let site = try SiteFixture(["index.html": "<html>", "video.mp4": hashed])
        site.store.overwrite("video.mp4", other)
        _ = try await site.deployment(onEvent: { event in
            guard case .stage(.comparing) = event else { return }
            try? site.write("video.mp4", other)
        }).run()
        let entries = try site.store.manifest()?.entries ?? []
        #expect(!entries.contains { $0.key == ObjectKey("video.mp4") && $0.etag != nil })
        #expect(site.failures.contains { $0.contains("video.mp4 changed") })
    }

    @Test func adoptionAloneIsRecorded() async throws {
        let site = try SiteFixture(["index.html": "<html>"])
        site.store.overwrite("index.html", "<html>", headers: Self.headers["index.html"]!)
        let summary = try await site.deploy()
        #expect(summary.uploaded == 0 && summary.updated == 0 && summary.generation == 1)
        #expect(try site.store.manifest()?.entries.count == 1)
    }

    @Test func adoptedKeysAreOwned() async throws {
        let site = try filled()
        try await site.deploy()
        try site.remove("style.css")
        #expect(try await site.deploy().deleted == 1)
        #expect(site.store.site["style.css"] == nil)
    }

    /// Somebody writes our bytes again, with a header that we gave them once and no longer want.
    @Test func headerThatWasOursOnceIsRemoved() async throws {
        let site = try SiteFixture(Self.files)
        let routes = """
            {"routes": [{"match": "app.js", "headers": {"Content-Disposition": "attachment"}}]}
            """
        try await site.deploy(routes: routes)
        let headers = try #require(site.store.objects["app.js"]?.headers)
        #expect(headers["content-disposition"] == "attachment")
        site.store.changeETag(of: "app.js")
        let etag = try #require(site.store.objects["app.js"]?.etag)
        #expect(!etag.isPlainMD5Form)
        // Written by another tool, the object has its MD5 for an ETag, and the manifest has not.
        var manifest = try #require(try site.store.manifest())
        manifest.entries = ManifestEntries(
            manifest.entries.map { entry in
                var entry = entry
                if entry.key.string == "app.js" { entry.etag = etag }
                return entry
            })
        site.store.put(".deploy-dist/manifest", ManifestCodec.encode(manifest))
        site.store.overwrite("app.js", Self.files["app.js"]!, headers: headers)
        let summary = try await site.deploy()
        #expect(summary.uploaded == 0 && summary.updated == 1)
        #expect(site.store.objects["app.js"]?.headers["content-disposition"] == nil)
    }

    /// An upload over somebody else's object fails, and nobody says whether it took effect.
    @Test(arguments: [false, true])
    func replacementInDoubtIsNoReasonToDelete(_ takesEffect: Bool) async throws {
        let site = try SiteFixture(Self.files)
        site.store.overwrite("app.js", "theirs()")
        let lose: @Sendable (MemoryStore.Call) throws -> Void = { call in
            if call == .put("app.js") { throw StoreError(.failed, "connection lost") }
        }
        if takesEffect {
            site.store.quirks.after = { try lose($0) }
        } else {
            site.store.quirks.before = { try lose($0) }
        }
        #expect(try await site.deploy().exitStatus == .failed)
        site.store.quirks = MemoryStore.Quirks()
        try site.remove("app.js")
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.store.site["app.js"] == (takesEffect ? nil : "theirs()"))
    }
}
