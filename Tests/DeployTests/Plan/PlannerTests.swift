import Manifest
import Platform
import Testing

@testable import Deploy

/// The table in `Planner`'s documentation, row by row.
struct PlannerTests {
    enum Wanted: Sendable { case yes, forced, no }
    enum Entry: Sendable { case none, unconfirmed, otherBytes, same, otherHeaders, huge }
    enum Listed: Sendable { case absent, same, otherETag, otherSize, unknown }

    struct Row: Sendable, CustomTestStringConvertible {
        let wanted: Wanted, entry: Entry, listed: Listed
        var deletion = DeployOptions.Deletion.owned
        let decision: String
        var testDescription: String { "\(wanted), \(entry), \(listed), \(deletion): \(decision)" }
    }

    static let rows: [Row] = [
        Row(wanted: .forced, entry: .same, listed: .same, decision: "upload forced"),
        Row(wanted: .forced, entry: .none, listed: .absent, decision: "upload forced"),
        Row(wanted: .yes, entry: .none, listed: .absent, decision: "upload new"),
        Row(wanted: .yes, entry: .none, listed: .unknown, decision: "upload new"),
        Row(wanted: .yes, entry: .none, listed: .same, decision: "upload content"),
        Row(wanted: .yes, entry: .unconfirmed, listed: .same, decision: "upload content"),
        Row(wanted: .yes, entry: .unconfirmed, listed: .absent, decision: "upload content"),
        Row(wanted: .yes, entry: .unconfirmed, listed: .unknown, decision: "upload content"),
        Row(wanted: .yes, entry: .otherBytes, listed: .same, decision: "upload content"),
        Row(wanted: .yes, entry: .otherBytes, listed: .otherETag, decision: "upload content"),
        Row(wanted: .yes, entry: .otherBytes, listed: .unknown, decision: "upload content"),
        Row(wanted: .yes, entry: .same, listed: .absent, decision: "upload drift"),
        Row(wanted: .yes, entry: .same, listed: .otherETag, decision: "upload drift"),
        Row(wanted: .yes, entry: .same, listed: .otherSize, decision: "upload drift"),
        Row(wanted: .yes, entry: .otherHeaders, listed: .otherETag, decision: "upload drift"),
        Row(wanted: .yes, entry: .same, listed: .same, decision: "unchanged"),
        Row(wanted: .yes, entry: .same, listed: .unknown, decision: "unchanged"),
        Row(wanted: .yes, entry: .otherHeaders, listed: .same, decision: "update"),
        Row(wanted: .yes, entry: .otherHeaders, listed: .unknown, decision: "update"),
        Row(wanted: .yes, entry: .huge, listed: .unknown, decision: "upload headers"),
        Row(wanted: .no, entry: .same, listed: .absent, decision: "forget"),
        Row(wanted: .no, entry: .same, listed: .absent, deletion: .none, decision: "forget"),
        Row(wanted: .no, entry: .same, listed: .otherETag, decision: "relinquish"),
        Row(
            wanted: .no, entry: .same, listed: .otherETag, deletion: .all, decision: "delete"),
        Row(wanted: .no, entry: .same, listed: .same, decision: "delete"),
        Row(wanted: .no, entry: .same, listed: .unknown, decision: "delete"),
        Row(wanted: .no, entry: .unconfirmed, listed: .same, decision: "delete"),
        Row(wanted: .no, entry: .same, listed: .same, deletion: .none, decision: "keep"),
        Row(wanted: .no, entry: .none, listed: .same, decision: "keep"),
        Row(wanted: .no, entry: .none, listed: .same, deletion: .none, decision: "keep"),
        Row(wanted: .no, entry: .none, listed: .same, deletion: .all, decision: "delete"),
    ]

    @Test(arguments: ["../other/index.html", "a/../b", "./a", "a//b", "/a", "", "a\0b", "a/."])
    func forgetsWhatNoDirectoryCanHold(_ name: String) {
        let key = ObjectKey(name)
        let entry = ManifestEntry(
            key: key, sha256: .of([]), byteCount: 0, etag: ETag("e"), headers: [:])
        let plan = Planner(deletion: .owned).plan(
            wanted: Assets(), entries: ManifestEntries([entry]), discrepancies: Discrepancies())
        #expect(plan.deletions.isEmpty && plan.forgotten == [key])
    }

    @Test(arguments: rows)
    func decides(_ row: Row) {
        let planner = Planner(deletion: row.deletion, isForced: row.wanted == .forced)
        #expect(Self.decision(planner, row) == row.decision)
    }

    @Test(arguments: rows.filter { $0.wanted == .no })
    func deletesAndForgetsNothingWhenPartial(_ row: Row) {
        let planner = Planner(deletion: row.deletion, isPartial: true)
        #expect(Self.decision(planner, row) == "keep")
    }

    @Test(arguments: rows)
    func leavesKeysOutOfScopeAlone(_ row: Row) {
        let planner = Planner(deletion: .all, isForced: row.wanted == .forced) { _ in false }
        let plan = Self.plan(
            planner, wanted: [], entries: Self.entries(row), listing: Self.listing(row))
        #expect(plan.isEmpty && plan.forgotten.isEmpty)
    }

    @Test func folderMarkersStay() {
        let marker = ListedObject(key: ObjectKey("blog/"), byteCount: 0, etag: ETag("x"))
        let plan = Self.plan(Planner(deletion: .all), wanted: [], entries: [], listing: [marker])
        #expect(plan.deletions.isEmpty)
    }

    @Test func joinsInByteOrder() {
        let keys = ["a", "a/b", "ab", "cafe\u{301}", "caf\u{e9}", "\u{fffd}", "\u{1F600}"]
            .map(ObjectKey.init)
        let assets = keys.map { Self.asset($0) }
        let entries = keys.map { Self.entry($0, headers: [:]) }
        let listing = keys.map { ListedObject(key: $0, byteCount: 1, etag: Self.etag) }
        let planner = Planner(deletion: .owned)
        let all = Self.plan(planner, wanted: assets, entries: entries, listing: listing)
        #expect(all.isEmpty && all.unchangedCount == keys.count)
        let odd = Self.plan(
            planner, wanted: [assets[1], assets[4]], entries: [entries[0], entries[4]],
            listing: listing)
        #expect(odd.uploads.map(\.asset.key) == [keys[1]])
        #expect(odd.deletions == [keys[0]])
        #expect(odd.unchangedCount == 1)
    }

    // MARK: Making the inputs of a row

    static func plan(
        _ planner: Planner, wanted: [Asset], entries: [ManifestEntry], listing: [ListedObject]?
    ) -> Plan {
        let entries = ManifestEntries(entries)
        return planner.plan(
            wanted: Assets(wanted), entries: entries,
            discrepancies: listing.map { Discrepancies(of: $0, from: entries, entries.indices) })
    }

    static let key = ObjectKey("page.html")
    static let etag = ETag("0123456789abcdef0123456789abcdef")

    static func asset(_ key: ObjectKey, byteCount: Int64 = 1) -> Asset {
        Asset(
            key: key, path: key.string, identity: FileIdentity(byteCount: byteCount),
            isSettled: true, isGzipped: false,
            byteCount: byteCount, sha256: .of([1]), headers: [:], phase: .assets)
    }

    static func entry(
        _ key: ObjectKey, etag: ETag? = etag, sha256: SHA256Digest = .of([1]),
        byteCount: Int64 = 1, headers: ObjectHeaders
    ) -> ManifestEntry {
        ManifestEntry(
            key: key, sha256: sha256, byteCount: byteCount, etag: etag, headers: headers)
    }

    static func entries(_ row: Row) -> [ManifestEntry] {
        switch row.entry {
        case .none: []
        case .unconfirmed: [entry(key, etag: nil, headers: [:])]
        case .otherBytes: [entry(key, sha256: .of([2]), headers: [:])]
        case .same: [entry(key, headers: [:])]
        case .otherHeaders: [entry(key, headers: ["cache-control": "no-store"])]
        case .huge: [entry(key, byteCount: 6 << 30, headers: ["cache-control": "no-store"])]
        }
    }

    static func listing(_ row: Row) -> [ListedObject]? {
        switch row.listed {
        case .unknown: nil
        case .absent: []
        case .same: [ListedObject(key: key, byteCount: 1, etag: etag)]
        case .otherETag: [ListedObject(key: key, byteCount: 1, etag: ETag("other"))]
        case .otherSize: [ListedObject(key: key, byteCount: 2, etag: etag)]
        }
    }

    static func decision(_ planner: Planner, _ row: Row) -> String {
        let wanted =
            row.wanted == .no ? [] : [asset(key, byteCount: row.entry == .huge ? 6 << 30 : 1)]
        let plan = plan(planner, wanted: wanted, entries: entries(row), listing: listing(row))
        if let upload = plan.uploads.first { return "upload \(upload.reason)" }
        if !plan.updates.isEmpty { return "update" }
        if !plan.deletions.isEmpty { return "delete" }
        if !plan.relinquished.isEmpty { return "relinquish" }
        if !plan.forgotten.isEmpty { return "forget" }
        return plan.unchangedCount > 0 ? "unchanged" : "keep"
    }
}

extension Assets {
    /// The given assets, ascending by key.
    init(_ assets: [Asset]) {
        var files = LocalFiles()
        for asset in assets {
            files.append(LocalFile(key: asset.key, path: asset.path))
        }
        self.init(of: files, hashingStart: .max)
        for (index, asset) in assets.enumerated() {
            let form = StoredForm(
                headers: asset.headers, isGzipped: asset.isGzipped, phase: asset.phase)
            set(
                index,
                HashedContent(
                    identity: asset.identity, form: form, byteCount: asset.byteCount,
                    sha256: asset.sha256))
        }
    }
}
