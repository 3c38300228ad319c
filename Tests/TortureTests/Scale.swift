import TestSupport

/// How often the scenarios are run: a sample with every test run, the full figures on request.
enum Scale: String {
    /// A few of the full run's own cases: what `make test` has time for.
    case sample
    /// The figures of `docs/reliability.md`: `make torture`.
    case full

    /// `DEPLOY_DIST_TORTURE`, a sample when it is unset.
    static let current =
        PackageLayout.variable("DEPLOY_DIST_TORTURE").flatMap(Scale.init) ?? .sample

    /// The count for this run.
    static func count(sample: Int, full: Int) -> Int {
        current == .full ? full : sample
    }

    /// The seeds of this run: so many, from the first on; of them that of `DEPLOY_DIST_TORTURE_SEED`
    /// alone when it is set, to run a case again that has failed.
    static func seeds(from first: Int, sample: Int, full: Int) -> [Int] {
        let chosen = PackageLayout.variable("DEPLOY_DIST_TORTURE_SEED").flatMap { Int($0) }
        if let chosen { return (first..<first + full).filter { $0 == chosen } }
        return Array(first..<first + count(sample: sample, full: full))
    }
}
