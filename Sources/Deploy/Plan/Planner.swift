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
/// Keys out of scope, state keys and folder markers are in none of the rows: they stay. An entry
/// whose key no directory can have is forgotten.
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

    /// The plan. All inputs ascend by key, and so does the plan; time grows with their sum, memory
    /// with what is to be done.
    ///
    /// - Parameters:
    ///   - wanted: the site as it should be, all of it in scope.
    ///   - entries: what we know of our own writes.
    ///   - discrepancies: what is there otherwise than `entries` say, or `nil` when nobody looked.
    package func plan(
        wanted: Assets, entries: ManifestEntries, discrepancies: Discrepancies?
    ) -> Plan {
        var plan = Plan()
        let found = discrepancies ?? Discrepancies()
        for row in KeyMerge(wanted.keys, entries.keys, found.keys) {
            if let asset = row.first, let entry = row.second, row.third == nil, !isForced,
                entries.etags[entry] != nil, entries.sha256s[entry] == wanted.sha256s[asset],
                entries.headers[entry] == wanted.headers(asset)
            {
                plan.unchangedCount += 1
                plan.liveCount += 1
                continue
            }
            let asset = row.first.map { wanted[$0] }
            let entry = row.second.map { entries[$0] }
            guard let key = asset?.key ?? entry?.key ?? row.third.map({ found.keys[$0] }),
                isInScope(key)
            else { continue }
            let presence: Presence =
                if let index = row.third {
                    found.object(index).map(Presence.there) ?? .absent
                } else if discrepancies == nil { .unknown } else {
                    entry == nil ? .absent : .asKnown
                }
            if presence.isLive(entry) { plan.liveCount += 1 }
            if let asset {
                decide(asset, entry: entry, presence: presence, in: &plan)
            } else if !isPartial {
                decideStale(key, entry: entry, presence: presence, in: &plan)
            }
        }
        return plan
    }

    private enum Presence {
        case there(ListedObject)
        /// There, as the entry says.
        case asKnown
        case absent
        case unknown

        /// Whether what is there can be our own write of `entry`.
        func confirms(_ entry: ManifestEntry) -> Bool {
            switch self {
            case .there(let object):
                object.etag == entry.etag && object.byteCount == entry.byteCount
            case .absent: false
            case .asKnown, .unknown: true
            }
        }

        /// Whether an object is there, as far as we know.
        func isLive(_ entry: ManifestEntry?) -> Bool {
            switch self {
            case .there, .asKnown: true
            case .absent: false
            case .unknown: entry != nil
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
        } else if !key.isRelativePath {
            // No deployment of ours has written that, whatever the manifest says.
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
