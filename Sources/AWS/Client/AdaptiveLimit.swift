/// How many requests may be in flight: additive increase, multiplicative decrease, as TCP does it.
///
/// A pure machine; `ConcurrencyLimiter` gives it waiting tasks. Before the first request to slow
/// down the limit grows by one with each success (it doubles in each round), afterwards by one in
/// each round. Requests that were already in flight when the limit was halved do not halve it
/// again: they tell of the same congestion.
package struct AdaptiveLimit: Sendable {
    /// What a request's end tells about the server.
    package enum Outcome: Sendable {
        /// It was served.
        case served
        /// It was asked to slow down.
        case throttled
        /// It failed or was cancelled for reasons that tell nothing.
        case unrelated
    }

    /// A place in flight; give it back with `leave`.
    package struct Slot: Sendable, Equatable {
        fileprivate let generation: Int
    }

    /// The most that `current` may become.
    package let bound: Int
    /// How many may be in flight now.
    package private(set) var current: Int
    /// How many are.
    package private(set) var inFlight = 0

    private var generation = 0
    private var servedInRound = 0

    /// Where a client begins that may go higher: S3 answers this many at once without ado.
    private static let initial = 32

    /// A limit that never exceeds `bound`; at least 1.
    package init(bound: Int) {
        self.bound = max(1, bound)
        current = min(self.bound, Self.initial)
    }

    /// Takes a slot, or `nil` when all are taken.
    package mutating func enter() -> Slot? {
        guard inFlight < current else { return nil }
        inFlight += 1
        return Slot(generation: generation)
    }

    /// Gives a slot back.
    package mutating func leave(_ slot: Slot, _ outcome: Outcome) {
        inFlight -= 1
        switch outcome {
        case .unrelated: break
        case .served: grow()
        case .throttled:
            guard slot.generation == generation else { return }
            generation += 1
            servedInRound = 0
            current = max(1, current / 2)
        }
    }

    private mutating func grow() {
        guard current < bound else { return }
        servedInRound += 1
        if generation == 0 || servedInRound >= current {
            servedInRound = 0
            current += 1
        }
    }
}
