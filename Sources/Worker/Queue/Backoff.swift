/// Pauses between attempts at something that is away: 1, 2, 4 ... 30 s, each shortened at random by
/// up to half, so that workers that lost the same service do not return in step.
package struct Backoff: Sendable {
    private static let longest = 30.0
    private var failures = 0

    /// No failure yet.
    package init() {}

    /// Something worked: the next failure is a first one.
    package mutating func reset() { failures = 0 }

    /// How long to wait after a further failure.
    ///
    /// - Parameter jitter: uniform in `0..<1`.
    package mutating func next(jitter: Double = .random(in: 0..<1)) -> Duration {
        let full = min(Self.longest, Double(1 << min(failures, 10)))
        failures += 1
        return .seconds(full * (1 - jitter / 2))
    }
}
