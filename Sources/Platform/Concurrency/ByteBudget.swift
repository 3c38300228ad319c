internal import Synchronization

/// Bounds the bytes that are in memory at once, first come, first served.
package final class ByteBudget: Sendable {
    private struct Waiter {
        let id: Int
        let byteCount: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var available: Int
        var waiters: [Waiter] = []
        var nextID = 0

        /// Takes the bytes if they are there and nobody waits for them.
        mutating func take(_ byteCount: Int) -> Bool {
            guard waiters.isEmpty, available >= byteCount else { return false }
            available -= byteCount
            return true
        }
    }

    private let total: Int
    private let state: Mutex<State>

    /// A budget of so many bytes.
    package init(byteCount: Int) {
        total = byteCount
        state = Mutex(State(available: byteCount))
    }

    /// Runs `body` while holding so many bytes; one that wants more than there are in all waits
    /// until it is alone.
    ///
    /// - Throws: `CancellationError` when cancelled while waiting; what `body` throws.
    package func withBytes<Result: Sendable>(
        _ byteCount: Int, _ body: () async throws -> Result
    ) async throws -> Result {
        let share = min(byteCount, total)
        try await acquire(share)
        defer { release(share) }
        return try await body()
    }

    private func acquire(_ byteCount: Int) async throws {
        try Task.checkCancellation()
        let id = state.withLock { state -> Int? in
            if state.take(byteCount) { return nil }
            state.nextID += 1
            return state.nextID
        }
        guard let id else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.take(byteCount) { return .success(()) }
                    state.waiters.append(
                        Waiter(id: id, byteCount: byteCount, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(throwing: CancellationError())
            // The one that left may have been all that the others waited behind.
            release(0)
        }
    }

    private func release(_ byteCount: Int) {
        let ready = state.withLock { state -> [Waiter] in
            state.available += byteCount
            var ready: [Waiter] = []
            while let first = state.waiters.first, first.byteCount <= state.available {
                state.available -= first.byteCount
                ready.append(state.waiters.removeFirst())
            }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}
