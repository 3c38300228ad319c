import Deploy
import Manifest
import Platform
import TestSupport
import Testing

/// The listing by ranges, against servers of every habit.
struct ListerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var keys: [String]
        var splitKeys: [String]?
        /// Keys of the local files.
        var files: [String] = []
        var prefix = ""
        var quirks = MemoryStore.Quirks()
        var testDescription: String { name }
    }

    static let many = (0..<5200).map { "page/\($0)" }

    static let thinned = many.enumerated().filter { $0.offset % 5 < 2 }.map(\.element)
    static let more = (0..<20_000).map { "z\($0)" }

    static let cases: [Case] = {
        var ignoring = MemoryStore.Quirks()
        ignoring.ignoresStartAfter = true
        var unordered = MemoryStore.Quirks()
        unordered.order = .bySegments
        let nested = (0..<1500).flatMap { ["a/\($0)", "a.\($0)", "a0\($0)"] }
        return [
            Case(name: "nothing", keys: []),
            Case(name: "one page", keys: ["a", "b"]),
            Case(name: "many pages", keys: many),
            Case(name: "no split keys", keys: many, splitKeys: []),
            Case(name: "split keys that are gone", keys: many, splitKeys: many.map { $0 + "x" }),
            Case(name: "few of many are known", keys: many, splitKeys: Array(many.prefix(2100))),
            Case(
                name: "known keys before and after all others", keys: many,
                splitKeys: (0..<3000).map { "a\($0)" } + (0..<3000).map { "z\($0)" }),
            Case(
                name: "below a prefix",
                keys: many.map { "site/" + $0 } + ["site2/x", "sit", "site"],
                splitKeys: many, prefix: "site"),
            Case(name: "start-after ignored", keys: many, quirks: ignoring),
            Case(name: "order of a file system", keys: nested, quirks: unordered),
            Case(name: "all of it is local", keys: many, splitKeys: [], files: many),
            Case(
                name: "other local files, below a prefix", keys: many.map { "site/" + $0 },
                files: (0..<5000).map { "page/\($0 * 3)" }, prefix: "site"),
            Case(name: "stale objects between the local files", keys: many, files: thinned),
            Case(name: "no local file is there", keys: many, files: (0..<3000).map { "q\($0)" }),
            Case(name: "more local files than count", keys: many, files: many + more),
            Case(
                name: "start-after ignored, local files", keys: many, files: many, quirks: ignoring
            ),
            Case(
                name: "order of a file system, local files", keys: nested, files: nested,
                quirks: unordered),
        ]
    }()

    @Test(arguments: cases)
    func findsEachKeyOnce(_ test: Case) async throws {
        let store = MemoryStore()
        store.quirks = test.quirks
        for key in test.keys { store.overwrite(key, "x") }
        let site = SiteLocation(bucket: "bucket", prefix: test.prefix)
        let lister = Lister(store: store, site: site, concurrency: 8) { _ in false }
        let expected = test.keys.filter { $0.utf8.starts(with: site.prefix.utf8) }
            .map { ObjectKey(String($0.dropFirst(site.prefix.count))) }.sorted()
        let known = (test.splitKeys ?? expected.map(\.string)).map { ObjectKey($0) }.sorted()
        // Nothing is known of them but that they may exist, so each is a discrepancy.
        let entries = ManifestEntries(
            known.map {
                ManifestEntry(key: $0, sha256: .of([]), byteCount: 1, etag: nil, headers: [:])
            })
        let beginning = try await lister.beginning(
            expecting: test.files.map { ObjectKey($0) }.sorted())
        let found = try await lister.compare(from: beginning, with: entries)
        #expect(found.keys.indices.compactMap { found.object($0)?.key } == expected)
        let missing = found.keys.indices.filter { found.object($0) == nil }.map { found.keys[$0] }
        let present = Set(expected)
        #expect(missing == known.filter { !present.contains($0) })
    }

    /// Cut at local files, a listing of several pages takes no longer than one of a single page.
    @Test func beginningIsAllOfAKnownBucket() async throws {
        let store = MemoryStore()
        for key in Self.many { store.overwrite(key, "x") }
        let lister = Lister(store: store, site: SiteLocation(bucket: "bucket"), concurrency: 8) {
            _ in false
        }
        store.quirks.before = { [unowned store] _ in
            try await waitUntil("all pages", within: .seconds(20)) { store.calls.count == 6 }
        }
        let page = try await lister.beginning(
            expecting: Self.many.map { ObjectKey($0) }.sorted())
        #expect(page.objects.count == Self.many.count && page.continuation == nil)
    }

    /// A range that holds more than a page gets another one; the rest is not asked for again.
    @Test func rangeWithTheRecordsOfManyDeploymentsTakesAnotherPage() async throws {
        let store = MemoryStore()
        let records = (0..<700).map { ".deploy-dist/history/\($0)" }
        for key in Self.many + records { store.overwrite(key, "x") }
        let lister = Lister(store: store, site: SiteLocation(bucket: "bucket"), concurrency: 8) {
            _ in false
        }
        let page = try await lister.beginning(
            expecting: Self.many.map { ObjectKey($0) }.sorted())
        #expect(page.objects.count == Self.many.count + records.count)
        #expect(page.continuation == nil)
        #expect(store.calls.count == 7)
    }
}
