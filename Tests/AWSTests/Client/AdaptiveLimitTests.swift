import AWS
import Testing

@Suite struct AdaptiveLimitTests {
    /// Enters as often as it can.
    private func fill(_ limit: inout AdaptiveLimit) -> [AdaptiveLimit.Slot] {
        var slots: [AdaptiveLimit.Slot] = []
        while let slot = limit.enter() { slots.append(slot) }
        return slots
    }

    @Test(arguments: [(0, 1), (1, 1), (8, 8), (64, 64), (256, 64)])
    func begins(_ bound: Int, _ initial: Int) {
        var limit = AdaptiveLimit(bound: bound)
        #expect(fill(&limit).count == initial)
        #expect(limit.inFlight == initial)
    }

    @Test func doublesInARoundUntilTheFirstRefusal() {
        var limit = AdaptiveLimit(bound: 200)
        for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(30))) }
        #expect(limit.current == 128)
        for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(30))) }
        #expect(limit.current == 200)
        for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(30))) }
        #expect(limit.current == 200)
    }

    /// Who is near gains nothing from more in flight: they wait for the server.
    @Test func doesNotGrowWhileRequestsWait() {
        var limit = AdaptiveLimit(bound: 256)
        for duration in [1, 20, 20, 20] {
            for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(duration))) }
        }
        #expect(limit.current < 150)
        let reached = limit.current
        for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(20))) }
        #expect(limit.current == reached)
    }

    /// The first request over a new connection takes the way twice, with TLS three times.
    @Test func growsWhileConnectionsAreNew() {
        var limit = AdaptiveLimit(bound: 256)
        for duration in [60, 30, 60, 30] {
            for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(duration))) }
        }
        #expect(limit.current == 256)
    }

    @Test func oneCongestionHalvesOnce() {
        var limit = AdaptiveLimit(bound: 32)
        for slot in fill(&limit) { limit.leave(slot, .throttled) }
        #expect(limit.current == 16)
        for slot in fill(&limit) { limit.leave(slot, .throttled) }
        #expect(limit.current == 8)
    }

    @Test func growsByOneInARoundAfterARefusal() {
        var limit = AdaptiveLimit(bound: 32)
        let first = fill(&limit)
        limit.leave(first[0], .throttled)
        for slot in first.dropFirst() { limit.leave(slot, .unrelated) }
        for expected in [17, 18, 19] {
            for slot in fill(&limit) { limit.leave(slot, .served(in: .milliseconds(30))) }
            #expect(limit.current == expected)
        }
    }

    @Test func neverGoesBelowOne() throws {
        var limit = AdaptiveLimit(bound: 1)
        for _ in 0..<3 {
            let entered = limit.enter()
            let slot = try #require(entered)
            #expect(fill(&limit).isEmpty)
            limit.leave(slot, .throttled)
        }
        #expect(limit.current == 1)
    }

    @Test func aLowerLimitWaitsForThoseInFlight() {
        var limit = AdaptiveLimit(bound: 4)
        let slots = fill(&limit)
        limit.leave(slots[0], .throttled)
        #expect(fill(&limit).isEmpty)
        limit.leave(slots[1], .unrelated)
        #expect(fill(&limit).isEmpty)
        limit.leave(slots[2], .unrelated)
        #expect(fill(&limit).count == 1)
    }
}
