import Deploy
import Manifest
import Platform
import Testing

struct DiscrepanciesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Keys and the ETags that the manifest knows, `nil` for a write without an answer.
        let entries: [(String, String?)]
        /// Keys, ETags and sizes that are listed; the manifest's size is 1.
        let listed: [(String, String, Int64)]
        /// Keys, and the ETag that is there or `nil`.
        let found: [(String, String?)]
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing", entries: [], listed: [], found: []),
        Case(name: "as known", entries: [("a", "1")], listed: [("a", "1", 1)], found: []),
        Case(
            name: "only foreign objects", entries: [], listed: [("a", "1", 1), ("b", "2", 1)],
            found: [("a", "1"), ("b", "2")]),
        Case(
            name: "all are gone", entries: [("a", "1"), ("b", "2")], listed: [],
            found: [("a", nil), ("b", nil)]),
        Case(
            name: "other ETag, other size, no ETag known",
            entries: [("a", "1"), ("b", "2"), ("c", nil)],
            listed: [("a", "x", 1), ("b", "2", 2), ("c", "3", 1)],
            found: [("a", "x"), ("b", "2"), ("c", "3")]),
        Case(
            name: "before, between, after", entries: [("b", "1"), ("d", "2"), ("e", "3")],
            listed: [("a", "x", 1), ("b", "1", 1), ("c", "y", 1), ("e", "3", 1), ("f", "z", 1)],
            found: [("a", "x"), ("c", "y"), ("d", nil), ("f", "z")]),
        Case(
            name: "two spellings of a name", entries: [("caf\u{e9}", "1")],
            listed: [("cafe\u{301}", "1", 1)], found: [("cafe\u{301}", "1"), ("caf\u{e9}", nil)]),
    ]

    @Test(arguments: cases)
    func areWhatTheManifestDoesNotSay(_ test: Case) {
        let entries = ManifestEntries(
            test.entries.map { key, etag in
                ManifestEntry(
                    key: ObjectKey(key), sha256: .of([]), byteCount: 1,
                    etag: etag.map { ETag($0) }, headers: [:])
            })
        let listed = test.listed.map {
            ListedObject(key: ObjectKey($0), byteCount: $2, etag: ETag($1))
        }
        let found = Discrepancies(of: listed, from: entries, entries.indices)
        #expect(Array(found.keys) == test.found.map { ObjectKey($0.0) })
        #expect(
            found.keys.indices.map { found.object($0)?.etag.description } == test.found.map(\.1))
        for object in listed {
            #expect(found.object(object.key, besides: entries) == object)
        }
        for (key, _) in test.found where !listed.contains(where: { $0.key == ObjectKey(key) }) {
            #expect(found.object(ObjectKey(key), besides: entries) == nil)
        }
    }
}
