package import Manifest

/// Why a deployment is refused before it writes anything.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in one sentence.
    package let description: String
    /// What to do if it is meant.
    package let hint: String

    /// A refusal.
    package init(_ description: String, hint: String) {
        self.description = description
        self.hint = hint
    }
}

/// The checks that keep a mistake from emptying a live site.
package enum DeployGuard {
    /// Sites of up to so many objects may lose any share of them.
    static let smallSiteCount = 20
    /// The share of a larger site that may go without being asked for.
    static let defaultPercent = 50

    /// Refuses a directory that cannot be a built site: one without files, always; one without
    /// the `index.html` that the last deployment had, unless forced.
    package static func checkTree(
        wanted: Assets, entries: ManifestEntries, options: DeployOptions,
        isInScope: (ObjectKey) -> Bool
    ) throws(Refusal) {
        guard !wanted.isEmpty else {
            throw Refusal(
                "\(options.directory) holds no file to publish",
                hint: "check that the build has run and that the filters leave something")
        }
        let index = ObjectKey("index.html")
        guard !options.isForced, !options.isPartial, isInScope(index),
            entries.keys.index(of: index) != nil, wanted.keys.index(of: index) == nil
        else { return }
        throw Refusal(
            "\(options.directory) has no index.html, and \(options.site) has one",
            hint: "check that this is the right directory; --force publishes it all the same")
    }

    /// Refuses an older build than the one that is live.
    package static func checkSequence(
        _ sequence: Int64?, live: Int64?, isForced: Bool
    ) throws(Refusal) {
        guard !isForced, let sequence, let live, sequence < live else { return }
        throw Refusal(
            "build \(sequence) is older than the live build \(live)",
            hint: "deploy a newer build; --force goes back all the same")
    }

    /// Refuses more deletions than the limit allows.
    package static func checkDeletions(
        _ plan: Plan, limit: DeployOptions.DeletionLimit?, isForced: Bool
    ) throws(Refusal) {
        let count = plan.deletions.count
        guard !isForced, count > 0 else { return }
        let allowed: Int
        switch limit {
        case .count(let limit): allowed = limit
        case .percent(let percent): allowed = share(percent, of: plan.liveCount)
        case nil:
            guard plan.liveCount > smallSiteCount else { return }
            allowed = share(defaultPercent, of: plan.liveCount)
        }
        guard count > allowed else { return }
        throw Refusal(
            "\(count) of \(plan.liveCount) live objects would be deleted, more than the "
                + "\(allowed) that --max-delete allows",
            hint: "look at the plan with --dry-run; a higher --max-delete or --force lets it pass")
    }

    private static func share(_ percent: Int, of count: Int) -> Int {
        count * percent / 100
    }
}
