/// Where a site's state is kept.
package struct StateLayout: Sendable, Equatable {
    /// The directory's name, under the site's prefix or under the place that `--state` names.
    static let directoryName = ".deploy-dist/"

    /// Bucket of the state.
    package let bucket: String
    /// What every state key begins with.
    package let prefix: String
    /// What the keys of a state beside the site begin with.
    private let prefixBesideSite: String
    private let isInSitesBucket: Bool

    /// The state of `site`, beside it or at `state`.
    package init(site: SiteLocation, state: SiteLocation?) {
        let place = state ?? site
        bucket = place.bucket
        prefix = place.prefix + Self.directoryName
        prefixBesideSite = site.prefix + Self.directoryName
        isInSitesBucket = place.bucket == site.bucket
    }

    /// The record of what was published.
    package var manifest: String { prefix + "manifest" }
    /// Held by the deployment that is running.
    package var lock: String { prefix + "lock" }
    /// The keys that a deployment is about to create, under the name that its lock has for them.
    package func intent(_ name: String) -> String { prefix + "intent/" + name }
    /// The manifest as a deployment left it.
    package func history(_ generation: Int) -> String { history("\(generation)") }
    /// A name in the history; the empty one is what all of them begin with.
    func history(_ name: String) -> String { prefix + "history/" + name }

    /// Whether a key of the site's bucket is state, of this site or of one whose state lies beside
    /// it, and so no page, asset or stale object.
    package func isState(_ fullKey: String) -> Bool {
        if fullKey.utf8.starts(with: prefixBesideSite.utf8) { return true }
        return isInSitesBucket && fullKey.utf8.starts(with: prefix.utf8)
    }
}
