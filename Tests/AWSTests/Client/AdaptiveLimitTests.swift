import AWS
import Testing

@Suite struct AdaptiveLimitTests {
    /// Enters as often as it can.
    private func fill(_ limit: inout AdaptiveLimit) -> [AdaptiveLimit.Slot] {
        var slots: [AdaptiveLimit.Slot] = []
        while let slot = limit.enter() { slots.append(slot) }
        return slots
    }

    @Test(arguments: [(0, 1), (1, 1), (8, 8), (32, 32), (64, 32)])
    func begins(_ bound: Int, _ initial: Int) {
        var limit = AdaptiveLimit(bound: bound)
        #expect(fill(&limit).count == initial)
        #expect(limit.inFlight == initial)
    }

    @Test func doublesInARoundUntilTheFirstRefusal() {
        var limit = AdaptiveLimit(bound: 100)
        for slot in fill(&limit) { limit.leave(slot, .served) }
        #expect(limit.current == 64)
        for slot in fill(&limit) { limit.leave(slot, .served) }
        #expect(limit.current == 100)
        for slot in fill(&limit) { limit.leave(slot, .served) }
        #expect(limit.current == 100)
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
            for slot in fill(&limit) { limit.leave(slot, .served) }
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
