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
}
