package import Manifest

/// All that is known when the plan is made.
package struct Prepared: Sendable {
    /// The state as it was found, with adopted entries merged in.
    package var state: SiteState
    /// What is to be done.
    package var plan: Plan
    /// Pages that are held back, with the assets they lack.
    package var withheld: [WithheldPage]
    /// Entries for the keys that no manifest knows yet, with the ETag of the object of somebody
    /// else that is there now, if one is.
    package var newEntries: ManifestEntries
    /// Whether the manifest is to be written even when no object changes.
    package var needsCommit: Bool
}

/// A page that stays as it is.
package struct WithheldPage: Sendable, Equatable {
    /// Its key.
    package let key: ObjectKey
    /// What it needs and nobody has; empty when the page itself is cut off.
    package let missing: [ObjectKey]
}

extension Prepared {
    /// The sums of the plan.
    var totals: PlanTotals {
        var totals = PlanTotals()
        totals.uploads = plan.uploads.count
        totals.uploadBytes = plan.uploads.reduce(0) { $0 + $1.asset.byteCount }
        totals.updates = plan.updates.count
        totals.deletions = plan.deletions.count
        totals.unchanged = plan.unchangedCount
        totals.withheld = withheld.count
        return totals
    }
}
