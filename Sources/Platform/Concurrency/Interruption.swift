internal import Synchronization

/// A request to stop soon: work that sees it starts nothing new and ends in order.
///
/// Cancelling a task is the harder means; an interruption leaves what is under way alone.
package final class Interruption: Sendable {
    private struct State {
        var requestedAt: ContinuousClock.Instant?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// Not requested yet.
    package init() {}

    /// Whether it was requested.
    package var isRequested: Bool { requestedAt != nil }

    /// When it was requested first, `nil` when it was not.
    package var requestedAt: ContinuousClock.Instant? { state.withLock(\.requestedAt) }

    /// Requests it; once is enough.
    package func request() {
        let waiters = state.withLock { state in
            if state.requestedAt == nil { state.requestedAt = .now }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when it is requested or the task is cancelled.
    package func wait() async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.requestedAt != nil || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
