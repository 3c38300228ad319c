import AWS
import TestSupport
import Testing

@Suite struct ConcurrencyLimiterTests {
    @Test func admitsInOrderOfArrival() async throws {
        let limiter = ConcurrencyLimiter(bound: 1)
        let first = try await limiter.enter()
        let order = Shared<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...5 {
                group.addTask {
                    let slot = try await limiter.enter()
                    order.update { $0.append(number) }
                    limiter.leave(slot, .served(in: .milliseconds(30)))
                }
                try await waitUntil("task \(number) to wait") { limiter.waiting == number }
            }
            limiter.leave(first, .served(in: .milliseconds(30)))
            try await group.waitForAll()
        }
        #expect(order.value == [1, 2, 3, 4, 5])
    }

    @Test func aCancelledTaskLeavesTheQueue() async throws {
        let limiter = ConcurrencyLimiter(bound: 1)
        let held = try await limiter.enter()
        let cancelled = Task { try await limiter.enter() }
        try await waitUntil("the first to wait") { limiter.waiting == 1 }
        let patient = Task { try await limiter.enter() }
        try await waitUntil("the second to wait") { limiter.waiting == 2 }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        limiter.leave(held, .served(in: .milliseconds(30)))
        limiter.leave(try await patient.value, .served(in: .milliseconds(30)))
        // All slots came back: one can be had at once.
        limiter.leave(try await limiter.enter(), .served(in: .milliseconds(30)))
    }

    @Test func aTaskCancelledBeforehandGetsNoSlot() async throws {
        let limiter = ConcurrencyLimiter(bound: 1)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await limiter.enter()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        limiter.leave(try await limiter.enter(), .served(in: .milliseconds(30)))
    }

    @Test func neverLetsMoreThroughThanItsLimit() async throws {
        let limiter = ConcurrencyLimiter(bound: 4)
        let peak = Shared((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let slot = try await limiter.enter()
                    peak.update { peak in
                        peak.now += 1
                        peak.most = max(peak.most, peak.now)
                    }
                    await Task.yield()
                    peak.update { $0.now -= 1 }
                    limiter.leave(
                        slot, number.isMultiple(of: 7) ? .unrelated : .served(in: .milliseconds(30))
                    )
                }
            }
            try await group.waitForAll()
        }
        #expect(peak.value.most <= 4)
        #expect(limiter.waiting == 0)
    }

    @Test func cancellationAtAnyMomentLosesNoSlot() async throws {
        let limiter = ConcurrencyLimiter(bound: 2)
        for round in 0..<200 {
            let tasks = (0..<6).map { _ in
                Task {
                    let slot = try await limiter.enter()
                    await Task.yield()
                    limiter.leave(slot, .served(in: .milliseconds(30)))
                }
            }
            for (index, task) in tasks.enumerated() where (index + round).isMultiple(of: 2) {
                task.cancel()
            }
            for task in tasks { _ = await task.result }
        }
        let first = try await limiter.enter()
        let second = try await limiter.enter()
        limiter.leave(first, .served(in: .milliseconds(30)))
        limiter.leave(second, .served(in: .milliseconds(30)))
    }
}
