import Synchronization
package import Testing

/// Lets few of a suite's cases run at a time, counted over all suites that have this trait.
///
/// A parallel run begins every test at once. Tests that start processes would then have hundreds
/// of them compete for the processors, each taking longer than its test is ready to wait.
package struct ProcessHeavy: SuiteTrait, TestTrait, TestScoping {
    /// Applies to each test below a suite.
    package var isRecursive: Bool { true }

    private static let turns = Turns(count: 4)

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        // A suite that held a turn while its tests wait for one would never end.
        guard testCase != nil else { return try await function() }
        await Self.turns.take()
        defer { Self.turns.giveBack() }
        try await function()
    }
}

extension Trait where Self == ProcessHeavy {
    /// For suites and tests that start servers, scripts or the built command.
    package static var processHeavy: ProcessHeavy { ProcessHeavy() }
}

/// So many turns, given first come, first served.
private final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(free: count))
    }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next = state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return CheckedContinuation<Void, Never>?.none
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
