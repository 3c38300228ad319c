import Manifest
import Platform
import Testing

struct ManifestEntriesTests {
    static func entry(_ key: String, etag: String? = nil, version: String? = nil) -> ManifestEntry {
        ManifestEntry(
            key: ObjectKey(key), sha256: .of(Array(key.utf8)), byteCount: 5 << 30,
            etag: etag.map { ETag($0) }, headers: ["content-type": "text/plain"],
            versionID: version)
    }

    @Test func entriesComeOutAsTheyWentIn() {
        let entries = [
            Self.entry("a"), Self.entry("b", etag: "0123456789abcdef0123456789abcdef-7"),
            Self.entry("cafe\u{301}", etag: "anything", version: "1"),
            Self.entry("caf\u{e9}", etag: "0123456789abcdef0123456789abcdef", version: "2"),
        ]
        #expect(Array(ManifestEntries(entries)) == entries)
        #expect(ManifestEntries(entries) != ManifestEntries(entries.dropLast()))
    }

    struct Merge: Sendable, CustomTestStringConvertible {
        let name: String
        let first: [String], second: [String]
        let merged: [String]
        var testDescription: String { name }
    }

    /// Entries are written as key and version, by which a test tells where they come from.
    @Test(
        arguments: [
            Merge(name: "nothing", first: [], second: [], merged: []),
            Merge(name: "into nothing", first: [], second: ["a2"], merged: ["a2"]),
            Merge(name: "nothing new", first: ["a1"], second: [], merged: ["a1"]),
            Merge(
                name: "before, between, after", first: ["b1", "d1"], second: ["a2", "c2", "e2"],
                merged: ["a2", "b1", "c2", "d1", "e2"]),
            Merge(
                name: "the same keys", first: ["a1", "b1", "c1"], second: ["a2", "c2"],
                merged: ["a*", "b1", "c*"]),
        ], [true, false])
    func merges(_ test: Merge, keepingExisting: Bool) {
        func entries(_ texts: [String]) -> [ManifestEntry] {
            texts.map { text in
                let winner = keepingExisting ? "1" : "2"
                let version = text.last == "*" ? winner : String(text.suffix(1))
                return Self.entry(String(text.prefix(1)), version: version)
            }
        }
        let merged = ManifestEntries(entries(test.first)).merging(
            entries(test.second), keepingExisting: keepingExisting)
        #expect(Array(merged) == entries(test.merged))
    }

    @Test func removesByKey() {
        let entries = ManifestEntries([
            Self.entry("a", version: "1"), Self.entry("b"), Self.entry("c", version: "3"),
        ])
        let kept = entries.removing([ObjectKey("a"), ObjectKey("x")])
        #expect(Array(kept) == [Self.entry("b"), Self.entry("c", version: "3")])
    }
}
