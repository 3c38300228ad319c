/// How many requests may be in flight: additive increase, multiplicative decrease, as TCP does it.
///
/// A pure machine; `ConcurrencyLimiter` gives it waiting tasks. It begins with as many as S3 answers
/// at once without ado, and goes beyond only to a distant server: as long as requests take about as
/// long as the quickest did, most of that time is the way there and back, which more in flight do
/// not make longer. Where they take several times as long they wait for the server, for the line
/// or for us, and more of them would only wait.
///
/// Before the first request to slow down the limit grows by one with each success (it doubles in
/// each round), afterwards by one in each round. Requests that were already in flight when the
/// limit was halved do not halve it again: they tell of the same congestion.
package struct AdaptiveLimit: Sendable {
    /// What a request's end tells about the server.
    package enum Outcome: Sendable {
        /// It was served, in so much time.
        case served(in: Duration)
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
    private var quickest = Duration.seconds(3600)
    private var usual = Duration.zero

    /// Where a client begins that may go higher.
    private static let initial = 64
    /// So many times as long as the quickest request others may take; a new connection makes one
    /// take two to three times as long.
    private static let patience = 3

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
        case .served(let duration):
            quickest = min(quickest, duration)
            usual += (duration - usual) / 8
            if current < Self.initial || usual < quickest * Self.patience { grow() }
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
