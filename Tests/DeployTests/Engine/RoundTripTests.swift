import Deploy
import TestSupport
import Testing

/// How many requests of a small deployment have to wait for others.
struct RoundTripTests {
    typealias Call = MemoryStore.Call

    static let files = ["index.html": "<html>", "about.html": "<html>", "style.css": "a {}"]
    static let lock = ".deploy-dist/lock", manifest = ".deploy-dist/manifest"

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var ignoresConditions = false
        var refusesIfMatch = false
        var verification = DeployOptions.Verification.listing
        /// The requests, by round trip: those of one are under way at the same time.
        let rounds: [[Call]]
    }

    static let cases = [
        Case(
            testDescription: "a server that honours conditions",
            rounds: [
                [.get(manifest), .get(lock), .list],
                [.put(lock)],
                [.put(lock), .head(manifest)],
                [.put("style.css")],
                [.put(manifest)],
                [.delete(lock), .put(".deploy-dist/history/2")],
            ]),
        Case(
            testDescription: "a server that was seen to ignore them", ignoresConditions: true,
            rounds: [
                [.get(manifest), .get(lock), .list],
                [.put(lock)],
                [.get(lock), .head(manifest)],
                [.put("style.css")],
                [.put(manifest)],
                [.delete(lock), .put(".deploy-dist/history/2")],
            ]),
        Case(
            testDescription: "a server that was seen to refuse If-Match", refusesIfMatch: true,
            rounds: [
                [.get(manifest), .get(lock), .list],
                [.put(lock)],
                [.put(lock), .head(manifest)],
                [.put("style.css")],
                [.put(manifest)],
                [.delete(lock), .put(".deploy-dist/history/3")],
            ]),
        Case(
            testDescription: "the manifest alone", verification: .manifest,
            rounds: [
                [.get(manifest), .get(lock)],
                [.put(lock)],
                [.put(lock), .head(manifest)],
                [.put("style.css")],
                [.put(manifest)],
                [.delete(lock), .put(".deploy-dist/history/2")],
            ]),
    ]

    /// No request is answered before all of its round have come: were they sent one after the
    /// other, the deployment would wait until this test gives up.
    @Test("one changed file takes six round trips", arguments: cases)
    func oneChangedFile(_ test: Case) async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.ignoresConditions = test.ignoresConditions
        site.store.quirks.refusesIfMatch = test.refusesIfMatch
        try await site.deploy()
        if test.refusesIfMatch {
            // The first deployment has nothing to match.
            try site.write("style.css", "a, b {}")
            try await site.deploy()
        }
        try site.write("style.css", "b {}")
        let store = site.store
        store.quirks.before = { [unowned store] call in
            let number = store.calls.count
            var end = 0
            for round in test.rounds {
                end += round.count
                if number <= end { break }
            }
            try await waitUntil("\(end) requests, at \(call)", within: .seconds(20)) {
                store.calls.count >= end
            }
        }
        let summary = try await site.deploy { $0.verification = test.verification }
        #expect(summary.exitStatus == .done && summary.uploaded == 1, "\(site.failures)")
        var calls = store.calls[...]
        for round in test.rounds {
            #expect(Set(calls.prefix(round.count)) == Set(round))
            calls = calls.dropFirst(round.count)
        }
        #expect(calls.isEmpty)
        #expect(test.rounds.count <= 6)
    }
}
