internal import Synchronization

/// Lets tasks through, first come first served, as many at once as an `AdaptiveLimit` allows.
package final class ConcurrencyLimiter: Sendable {
    private typealias Waiter = CheckedContinuation<AdaptiveLimit.Slot?, Never>

    private struct State {
        var limit: AdaptiveLimit
        var nextTicket = 0
        /// Tickets in order of arrival; one that is no longer in `waiters` was cancelled.
        var queue: ArraySlice<Int> = []
        var waiters: [Int: Waiter] = [:]

        /// Slots for those in front of the queue, as far as they go round.
        mutating func admit() -> [(Waiter, AdaptiveLimit.Slot?)] {
            var admitted: [(Waiter, AdaptiveLimit.Slot?)] = []
            while let ticket = queue.first {
                if waiters[ticket] == nil {
                    queue.removeFirst()
                    continue
                }
                guard let slot = limit.enter() else { break }
                queue.removeFirst()
                if let waiter = waiters.removeValue(forKey: ticket) {
                    admitted.append((waiter, slot))
                }
            }
            if queue.isEmpty { queue = [] }
            return admitted
        }
    }

    private let state: Mutex<State>

    /// A limiter for at most `bound` at once.
    package init(bound: Int) {
        state = Mutex(State(limit: AdaptiveLimit(bound: bound)))
    }

    /// How many may be in flight now.
    package var current: Int { state.withLock(\.limit.current) }

    /// How many tasks wait for a slot.
    package var waiting: Int { state.withLock(\.waiters.count) }

    /// Waits for a slot.
    ///
    /// - Throws: `CancellationError` when the task is cancelled first; no slot is then held.
    package func enter() async throws -> AdaptiveLimit.Slot {
        try Task.checkCancellation()
        let free = state.withLock { $0.waiters.isEmpty ? $0.limit.enter() : nil }
        if let free { return free }
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        let slot = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                // Resumed outside the lock: a resumed task may come straight back for it.
                for (waiter, slot) in enqueue(ticket, waiter) { waiter.resume(returning: slot) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(returning: nil)
        }
        guard let slot else { throw CancellationError() }
        return slot
    }

    /// Those to resume, perhaps the new waiter among them: with a slot, or with none when its task
    /// was cancelled before it got here. The flag is set before `onCancel` runs, so that one of
    /// the two sees the other.
    private func enqueue(
        _ ticket: Int, _ waiter: Waiter
    ) -> [(Waiter, AdaptiveLimit.Slot?)] {
        state.withLock { state in
            if Task.isCancelled { return [(waiter, nil)] }
            state.waiters[ticket] = waiter
            state.queue.append(ticket)
            return state.admit()
        }
    }

    /// Gives a slot back; whoever waits longest gets it.
    package func leave(_ slot: AdaptiveLimit.Slot, _ outcome: AdaptiveLimit.Outcome) {
        let admitted = state.withLock { state in
            state.limit.leave(slot, outcome)
            return state.admit()
        }
        for (waiter, slot) in admitted { waiter.resume(returning: slot) }
    }
}
