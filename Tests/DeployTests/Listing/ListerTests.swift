import Deploy
import Manifest
import Testing

/// The listing by ranges, against servers of every habit.
struct ListerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var keys: [String]
        var splitKeys: [String]?
        var prefix = ""
        var quirks = MemoryStore.Quirks()
        var testDescription: String { name }
    }

    static let many = (0..<5200).map { "page/\($0)" }

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
        ]
    }()

    @Test(arguments: cases)
    func findsEachKeyOnce(_ test: Case) async throws {
        let store = MemoryStore()
        store.quirks = test.quirks
        for key in test.keys { store.overwrite(key, "x") }
        let site = SiteLocation(bucket: "bucket", prefix: test.prefix)
        let lister = Lister(store: store, site: site, concurrency: 8) { _ in false }
        let listed = try await lister.list(
            from: try await lister.firstPage(),
            splitKeys: (test.splitKeys ?? test.keys).map { ObjectKey($0) }.sorted())
        let expected = test.keys.filter { $0.utf8.starts(with: site.prefix.utf8) }
            .map { ObjectKey(String($0.dropFirst(site.prefix.count))) }.sorted()
        #expect(listed.map(\.key) == expected)
    }
}
