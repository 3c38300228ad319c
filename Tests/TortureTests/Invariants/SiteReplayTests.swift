import Testing

/// The checker itself: it is worth as much as it notices.
@Suite("Replay of a site's writes")
struct SiteReplayTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let writes: [SiteWrite]
        let violations: [SiteViolation]
    }

    /// Two pages with an asset each; the old edition has one page and one asset.
    static let old = SiteTree(
        contents: ["index.html": "index-1", "a-1.js": "script-1"], needs: ["index-1": ["a-1.js"]])
    static let new = SiteTree(
        contents: ["index.html": "index-2", "a-2.js": "script-2"], needs: ["index-2": ["a-2.js"]])

    static let cases = [
        Case(
            testDescription: "assets, pages, deletes",
            writes: [
                .put(key: "a-2.js", content: "script-2"),
                .put(key: "index.html", content: "index-2"), .delete(keys: ["a-1.js"]),
            ], violations: []),
        Case(
            testDescription: "the page before its asset",
            writes: [
                .put(key: "index.html", content: "index-2"),
                .put(key: "a-2.js", content: "script-2"),
            ], violations: [.incompletePage(page: "index.html", asset: "a-2.js")]),
        Case(
            testDescription: "the old asset before the new page",
            writes: [.put(key: "a-2.js", content: "script-2"), .delete(keys: ["a-1.js"])],
            violations: [
                .earlyDelete(key: "a-1.js", missing: "index.html"),
                .incompletePage(page: "index.html", asset: "a-1.js"),
            ]),
        Case(
            testDescription: "half a file",
            writes: [.put(key: "a-2.js", content: "scri")],
            violations: [.torn(key: "a-2.js", content: "scri")]),
        Case(
            testDescription: "another file's content",
            writes: [.put(key: "a-2.js", content: "index-2")],
            violations: [.torn(key: "a-2.js", content: "index-2")]),
        Case(
            testDescription: "a wanted object goes",
            writes: [
                .put(key: "a-2.js", content: "script-2"),
                .put(key: "index.html", content: "index-2"), .delete(keys: ["a-2.js", "a-1.js"]),
            ],
            violations: [
                .lost(key: "a-2.js"), .incompletePage(page: "index.html", asset: "a-2.js"),
            ]),
        Case(
            testDescription: "the old page again, after its asset has gone",
            writes: [
                .put(key: "a-2.js", content: "script-2"),
                .put(key: "index.html", content: "index-2"), .delete(keys: ["a-1.js"]),
                .put(key: "index.html", content: "index-1"),
            ], violations: [.incompletePage(page: "index.html", asset: "a-1.js")]),
    ]

    @Test(arguments: cases) func replay(_ example: Case) {
        var replay = SiteReplay()
        replay.begin(Self.old)
        for (key, content) in Self.old.contents { replay.place(key, content: content) }
        replay.begin(Self.new)
        for write in example.writes { replay.apply(write) }
        #expect(replay.violations == example.violations)
    }

    @Test("equal means every key, every content, and nothing else")
    func equality() {
        var replay = SiteReplay()
        replay.begin(Self.new)
        #expect(!replay.equals(Self.new))
        for (key, content) in Self.new.contents { replay.place(key, content: content) }
        #expect(replay.equals(Self.new))
        replay.place("else.txt", content: "else")
        #expect(!replay.equals(Self.new))
    }
}
