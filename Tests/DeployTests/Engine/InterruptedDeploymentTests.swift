import Deploy
import Manifest
import Platform
import Synchronization
import TestSupport
import Testing

/// Deployments that end before they are done, and the ones that come after them.
struct InterruptedDeploymentTests {
    static let files = [
        "index.html": "<html>home</html>", "about.html": "<html>about</html>",
        "style.css": "a {}", "app.js": "go()", "old.css": "old",
    ]

    static func failure(_ key: String) -> StoreError {
        StoreError(.failed, action: "put \(key)", reason: "500", hint: "try again")
    }

    @Test func failedAssetKeepsPagesDownAndDeletesNothing() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        for path in ["index.html", "about.html", "style.css", "app.js"] {
            try site.write(path, "new \(path)")
        }
        try site.remove("old.css")
        site.store.quirks.before = { call in
            if call == .put("style.css") { throw Self.failure("style.css") }
        }
        let summary = try await site.deploy()
        #expect(summary.result == .failed && summary.exitStatus == .failed)
        #expect(summary.failed == 1 && summary.uploaded == 1 && summary.deleted == 0)
        #expect(site.store.site["index.html"] == Self.files["index.html"])
        #expect(site.store.site["old.css"] == "old")
        let manifest = try #require(try site.store.manifest())
        #expect(!manifest.isComplete)
        let style = try #require(manifest.entries.first { $0.key.string == "style.css" })
        #expect(style.etag == nil)
        #expect(site.store.objects[".deploy-dist/lock"] == nil)

        site.store.quirks.before = { _ in }
        let next = try await site.deploy()
        #expect(next.result == .complete && next.deleted == 1 && next.uploaded == 3)
        #expect(try site.store.manifest()?.isComplete == true)
    }

    @Test func failedDeleteStaysInTheManifest() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.remove("old.css")
        site.store.quirks.before = { call in
            if call == .delete("old.css") { throw Self.failure("old.css") }
        }
        #expect(try await site.deploy().exitStatus == .failed)
        site.store.quirks.before = { _ in }
        #expect(try await site.deploy().deleted == 1)
        #expect(site.store.site["old.css"] == nil)
    }

    @Test func hopelessStoreIsGivenUp() async throws {
        var files: [String: String] = [:]
        for index in 0..<200 { files["a\(index).css"] = "\(index)" }
        let site = try SiteFixture(files)
        site.store.quirks.before = { call in
            if case .put(let key) = call, key.hasSuffix(".css") { throw Self.failure(key) }
        }
        let summary = try await site.deploy { $0.concurrency = 4 }
        #expect(summary.exitStatus == .failed)
        #expect(summary.failed >= 20 && summary.failed < 200)
    }

    @Test func interruptionLetsRequestsFinishAndRecordsThem() async throws {
        let site = try SiteFixture(Self.files)
        let interruption = Interruption()
        site.store.quirks.before = { call in
            if call == .put("app.js") { interruption.request() }
        }
        let summary = try await site.deployment(
            interruption: interruption, { $0.concurrency = 1 }
        ).run()
        #expect(summary.result == .interrupted && summary.exitStatus == .interrupted)
        #expect(summary.uploaded == 1 && site.store.site.keys.sorted() == ["app.js"])
        let manifest = try #require(try site.store.manifest())
        #expect(!manifest.isComplete && manifest.entries.map(\.key.string) == ["app.js"])
        #expect(site.store.objects[".deploy-dist/lock"] == nil)

        site.store.quirks.before = { _ in }
        let next = try await site.deploy()
        #expect(next.result == .complete && next.uploaded == 4 && next.unchanged == 1)
    }

    @Test func interruptionWhilePreparingWritesNothing() async throws {
        let site = try SiteFixture(Self.files)
        let interruption = Interruption()
        site.store.quirks.before = { call in
            if call == .list {
                interruption.request()
                try await Task.sleep(for: .seconds(600))
            }
        }
        let summary = try await site.deployment(interruption: interruption).run()
        #expect(summary.result == .interrupted && site.store.writes.isEmpty)
    }

    /// The run dies at its n-th write, for every n; its lock and its intent stay behind.
    @Test(arguments: 1...12)
    func deathAtAnyWriteCostsOnlyWork(_ deadly: Int) async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        let first = site.store.objects
        for path in ["index.html", "style.css"] { try site.write(path, "new \(path)") }
        try site.write("_astro/x.3f9a2b1c.js", "x()")
        try site.remove("old.css")
        let count = Mutex(0)
        site.store.quirks.before = { call in
            guard call.writtenKey != nil else { return }
            let isDead = count.withLock { count in
                count += 1
                return count >= deadly
            }
            if isDead { throw CancellationError() }
        }
        let dead = try await site.deployment(interruption: Interruption()).run()
        #expect(dead.result != .complete || deadly >= 10)
        // A page is never newer than what it needs.
        if site.store.site["index.html"] != Self.files["index.html"] {
            #expect(site.store.site["_astro/x.3f9a2b1c.js"] == "x()")
            #expect(site.store.site["style.css"] == "new style.css")
        }
        if let lock = site.store.objects[".deploy-dist/lock"] {
            #expect(first[".deploy-dist/lock"] == nil && !lock.bytes.isEmpty)
            site.store.age(".deploy-dist/lock", by: .seconds(61))
        }

        // The next build no longer has the new asset: it must not stay behind for ever.
        site.store.quirks.before = { _ in }
        try site.remove("_astro/x.3f9a2b1c.js")
        let next = try await site.deploy()
        #expect(next.result == .complete)
        #expect(
            site.store.site == [
                "index.html": "new index.html", "style.css": "new style.css", "app.js": "go()",
                "about.html": "<html>about</html>",
            ])
        #expect(
            site.store.objects.keys.filter {
                $0.hasPrefix(".deploy-dist/") && !$0.contains("history")
            } == [".deploy-dist/manifest"])
        let third = try await site.deploy()
        #expect(third.result == .complete && site.store.writes.isEmpty)
    }

    /// What went up is known only by its declaration, which must not be forgotten with the lock.
    @Test(arguments: [
        MemoryStore.Call.put(".deploy-dist/manifest"), .head(".deploy-dist/manifest"),
    ])
    func whatCouldNotBeRecordedIsStillOurs(_ failing: MemoryStore.Call) async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("new.js", "new()")
        site.store.quirks.before = { call in
            if call == .put(".deploy-dist/manifest") { throw Self.failure("manifest") }
        }
        #expect(try await site.deploy().exitStatus == .failed)
        #expect(site.store.site["new.js"] == "new()")

        // Whoever takes over and fails as well passes the declaration on.
        try site.remove("new.js")
        try site.write("app.js", "changed()")
        site.store.quirks.before = { call in
            if call == failing { throw Self.failure("\(failing)") }
        }
        #expect(try await site.deploy().exitStatus == .failed)

        site.store.quirks.before = { _ in }
        let next = try await site.deploy()
        #expect(next.result == .complete && next.deleted == 1)
        #expect(site.store.site["new.js"] == nil)
        #expect(site.store.objects[".deploy-dist/lock"] == nil)
        #expect(!site.store.objects.keys.contains { $0.hasPrefix(".deploy-dist/intent/") })
    }

    @Test func whatADeadDeploymentDeclaredOutlivesAnInterruptedOne() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("new.js", "new()")
        site.store.quirks.before = { call in
            if call == .put(".deploy-dist/manifest") { throw Self.failure("manifest") }
        }
        try await site.deploy()
        site.store.quirks.before = { _ in }
        try site.remove("new.js")
        try site.write("app.js", "changed()")
        let interruption = Interruption()
        let summary = try await site.deployment(
            interruption: interruption,
            onEvent: { if case .stage(.uploading) = $0 { interruption.request() } }
        ).run()
        #expect(summary.result == .interrupted && site.store.site["new.js"] == "new()")
        #expect(try await site.deploy().deleted == 1)
        #expect(site.store.site["new.js"] == nil)
    }

    /// A declaration says what was about to be written, not that it was.
    @Test func objectOfSomebodyElseStaysWhenItsReplacementNeverCame() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        site.store.overwrite("notes.html", "somebody's")
        try site.write("notes.html", "<html>ours</html>")
        try site.write("new.js", "new()")
        site.store.quirks.before = { call in
            if call == .put("notes.html") || call == .put(".deploy-dist/manifest") {
                throw CancellationError()
            }
        }
        _ = try await site.deploy()
        #expect(site.store.site["new.js"] == "new()")

        site.store.quirks.before = { _ in }
        try site.remove("notes.html")
        try site.remove("new.js")
        #expect(try await site.deploy().deleted == 1)
        #expect(site.store.site["notes.html"] == "somebody's")
        #expect(site.store.site["new.js"] == nil)
    }

    @Test func interruptionWhileTheManifestIsCheckedEndsAtOnce() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("app.js", "changed()")
        let interruption = Interruption()
        site.store.quirks.before = { call in
            if call == .head(".deploy-dist/manifest") {
                interruption.request()
                try await Task.sleep(for: .seconds(600))
            }
        }
        let summary = try await site.deployment(interruption: interruption).run()
        #expect(summary.result == .interrupted)
        #expect(site.store.site == Self.files)
        #expect(site.store.objects[".deploy-dist/lock"] == nil)
    }

    /// The answer to a delete is lost, and the next build has the page again.
    @Test func deleteOfUnknownOutcomeIsNotTakenForAPresentObject() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.remove("old.css")
        site.store.quirks.before = { call in
            guard call == .delete("old.css") else { return }
            site.store.remove("old.css")
            throw Self.failure("old.css")
        }
        #expect(try await site.deploy().exitStatus == .failed)
        #expect(try site.store.manifest()?.isComplete == false)

        site.store.quirks.before = { _ in }
        try site.write("old.css", "old")
        _ = try await site.deploy { $0.verification = .manifest }
        #expect(site.store.site == Self.files)
    }

    /// Cancelling is asking for the end at once: that the lock stays is then no news.
    @Test func cancellationLeavesTheLockWithoutAWord() async throws {
        let site = try SiteFixture(["index.html": "<html>", "style.css": "a {}"])
        site.store.quirks.before = { call in
            if call == .put("style.css") { try await Task.sleep(for: .seconds(3600)) }
        }
        let deployment = try site.deployment()
        let running = Task { await deployment.run() }
        try await waitUntil("the upload") { site.store.calls.contains(.put("style.css")) }
        running.cancel()
        #expect(await running.value.result == .interrupted)
        #expect(site.store.objects[".deploy-dist/lock"] != nil)
        #expect(site.warnings == [])
    }
}
