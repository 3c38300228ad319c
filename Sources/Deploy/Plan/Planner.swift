package import Manifest

/// Decides what to do with each key, from what is wanted, what we last wrote and what is there.
///
/// | wanted | entry               | listed          | decision                               |
/// |--------|---------------------|-----------------|----------------------------------------|
/// | yes    | any                 | any, forced     | upload `forced`                        |
/// | yes    | none                | no, or unknown  | upload `new`                           |
/// | yes    | none                | yes             | upload `content`                       |
/// | yes    | unconfirmed         | any             | upload `content`                       |
/// | yes    | other bytes         | any             | upload `content`                       |
/// | yes    | same bytes          | no              | upload `drift`                         |
/// | yes    | same bytes          | other ETag/size | upload `drift`                         |
/// | yes    | same bytes, headers | same, unknown   | unchanged                              |
/// | yes    | same, other headers | same, unknown   | update `headers` (above 5 GiB: upload) |
/// | no     | yes                 | no              | forget                                 |
/// | no     | yes                 | other ETag      | `owned`: forget, `all`: delete         |
/// | no     | yes                 | same, unknown   | delete (`none`: keep)                  |
/// | no     | none                | yes             | `all`: delete, else keep               |
///
/// "Unknown" is the listing of a run that trusts the manifest alone. An object that we did not
/// write but that has the wanted bytes has been given an entry before this point (`Adoption`).
/// Keys out of scope, state keys and folder markers are in none of the rows: they stay.
package struct Planner: Sendable {
    /// Which stale objects go.
    package var deletion: DeployOptions.Deletion
    /// Upload everything.
    package var isForced: Bool
    /// Delete and forget nothing.
    package var isPartial: Bool
    /// Whether the filters admit a key; other keys are left as they are.
    package var isInScope: @Sendable (ObjectKey) -> Bool

    /// A planner with that policy.
    package init(
        deletion: DeployOptions.Deletion, isForced: Bool = false, isPartial: Bool = false,
        isInScope: @escaping @Sendable (ObjectKey) -> Bool = { _ in true }
    ) {
        self.deletion = deletion
        self.isForced = isForced
        self.isPartial = isPartial
        self.isInScope = isInScope
    }

    /// S3's limit of a copy in one request, which an update in place is.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
    static let copyByteLimit: Int64 = 5 << 30

    /// The plan. All three inputs ascend by key, and so does the plan; time and memory grow with
    /// their sum.
    ///
    /// - Parameters:
    ///   - wanted: the site as it should be.
    ///   - entries: what we know of our own writes.
    ///   - listing: what is there, or `nil` when nobody looked.
    package func plan(
        wanted: [Asset], entries: [ManifestEntry], listing: [ListedObject]?
    ) -> Plan {
        var plan = Plan()
        var wantedRest = wanted[...]
        var entryRest = entries[...]
        var listedRest = (listing ?? [])[...]
        while let key = Self.least(
            wantedRest.first?.key, entryRest.first?.key, listedRest.first?.key)
        {
            let asset = wantedRest.first?.key == key ? wantedRest.removeFirst() : nil
            let entry = entryRest.first?.key == key ? entryRest.removeFirst() : nil
            let object = listedRest.first?.key == key ? listedRest.removeFirst() : nil
            guard isInScope(key) else { continue }
            let presence: Presence =
                if let object { .there(object) } else if listing == nil { .unknown } else {
                    .absent
                }
            if object != nil || (listing == nil && entry != nil) { plan.liveCount += 1 }
            if let asset {
                decide(asset, entry: entry, presence: presence, in: &plan)
            } else if !isPartial {
                decideStale(key, entry: entry, presence: presence, in: &plan)
            }
        }
        return plan
    }

    private static func least(_ keys: ObjectKey?...) -> ObjectKey? {
        var least: ObjectKey?
        for case let key? in keys {
            if let current = least, current < key { continue }
            least = key
        }
        return least
    }

    private enum Presence {
        case there(ListedObject)
        case absent
        case unknown

        /// Whether what is there can be our own write of `entry`.
        func confirms(_ entry: ManifestEntry) -> Bool {
            switch self {
            case .there(let object):
                object.etag == entry.etag && object.byteCount == entry.byteCount
            case .absent: false
            case .unknown: true
            }
        }
    }

    private func decide(
        _ asset: Asset, entry: ManifestEntry?, presence: Presence, in plan: inout Plan
    ) {
        let reason: UploadReason
        if isForced {
            reason = .forced
        } else if let entry {
            if let etag = entry.etag, entry.sha256 == asset.sha256 {
                if !presence.confirms(entry) {
                    reason = .drift
                } else if entry.headers == asset.headers {
                    plan.unchangedCount += 1
                    return
                } else if asset.byteCount > Self.copyByteLimit {
                    reason = .headers
                } else {
                    plan.updates.append(
                        Plan.Update(asset: asset, previousHeaders: entry.headers, etag: etag))
                    return
                }
            } else {
                reason = .content
            }
        } else if case .there = presence {
            reason = .content
        } else {
            reason = .new
        }
        plan.uploads.append(Plan.Upload(asset: asset, reason: reason))
    }

    private func decideStale(
        _ key: ObjectKey, entry: ManifestEntry?, presence: Presence, in plan: inout Plan
    ) {
        guard let entry else {
            // A key that ends in a slash stands for a folder in some tools; it is nobody's file.
            if deletion == .all, key.string.utf8.last != UInt8(ascii: "/") {
                plan.deletions.append(key)
            }
            return
        }
        if case .absent = presence {
            plan.forgotten.append(key)
        } else if deletion == .none {
            return
        } else if deletion == .owned, entry.etag != nil, !presence.confirms(entry) {
            plan.forgotten.append(key)
            plan.relinquished.append(key)
        } else {
            plan.deletions.append(key)
        }
    }
}
