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
}
