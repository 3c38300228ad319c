import Deploy
import Manifest
import Testing

/// Deployments of a build that was interrupted.
struct PartialDeploymentTests {
    static let page = "<html><link rel=stylesheet href=/style.css><p>old</html>"

    func live() async throws -> SiteFixture {
        let site = try SiteFixture([
            "index.html": Self.page, "about.html": Self.page, "style.css": "a {}", "old.css": "",
        ])
        try await site.deploy()
        return site
    }

    @Test func pagesWithMissingAssetsAreWithheld() async throws {
        let site = try await live()
        try site.write(
            "index.html", "<html><script src=/new.js></script><img src=/gone.png></html>")
        try site.write("about.html", "<html><link rel=stylesheet href=/style.css><p>new</html>")
        let summary = try await site.deploy { $0.isPartial = true }
        #expect(summary.result == .partial && summary.exitStatus == .done)
        #expect(summary.withheld == 1 && summary.uploaded == 1)
        #expect(site.store.site["index.html"] == Self.page)
        #expect(site.store.site["about.html"]?.contains("new") == true)
        let withheld = site.events.compactMap { event in
            if case .withheld(let key, let missing) = event { (key, missing) } else { nil }
        }
        #expect(withheld.map(\.0) == ["index.html"])
        #expect(withheld.first?.1 == ["gone.png", "new.js"])
        #expect(try site.store.manifest()?.isComplete == false)
    }

    @Test func nothingIsDeleted() async throws {
        let site = try await live()
        try site.remove("old.css")
        try site.remove("index.html")
        try site.remove("style.css")
        try site.write("about.html", "<html><link rel=stylesheet href=/style.css>new</html>")
        let summary = try await site.deploy {
            $0.isPartial = true
            $0.deletion = .all
        }
        #expect(summary.result == .partial && summary.deleted == 0 && summary.uploaded == 1)
        #expect(site.store.site.count == 4)
    }

    @Test func cutOffPagesAreWithheld() async throws {
        let site = try await live()
        try site.write("index.html", "<!doctype html><html><p>half a senten")
        try site.write("about.html", "")
        let summary = try await site.deploy { $0.isPartial = true }
        #expect(summary.withheld == 2 && summary.uploaded == 0)
        #expect(site.store.site["index.html"] == Self.page)
    }

    @Test func completeDeployAfterAPartialOneCatchesUp() async throws {
        let site = try await live()
        try site.write("index.html", "<html><script src=/new.js></script></html>")
        try site.remove("old.css")
        try await site.deploy { $0.isPartial = true }
        try site.write("new.js", "go()")
        let summary = try await site.deploy()
        #expect(summary.result == .complete && summary.uploaded == 2 && summary.deleted == 1)
        #expect(try site.store.manifest()?.isComplete == true)
    }
}
