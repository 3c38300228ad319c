import Platform
import Testing

/// Runs the cases of a scenario, a few at a time, each named by its number, so that one that
/// fails can be run again alone.
enum Trials {
    /// Runs `body` for every seed; what it throws is an issue that names the seed.
    ///
    /// - Parameter width: how many run at once; their time is mostly waiting.
    static func run(
        _ seeds: some Sequence<Int> & Sendable, width: Int = 8,
        _ body: @escaping @Sendable (_ seed: Int) async throws -> Void
    ) async throws {
        try await forEachBounded(Array(seeds), limit: width) { seed in
            do {
                try await body(seed)
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
    }
}
