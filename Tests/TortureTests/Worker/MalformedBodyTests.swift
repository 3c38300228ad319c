import TestSupport
import Testing

@Suite("Malformed bodies", .processHeavy)
struct MalformedBodyTests {
    @Test("end no worker and begin no work, and the next message is served")
    func mutated() async throws {
        let count = Scale.count(sample: 100, full: 10_000)
        let share = 200
        let seed = 7001
        // Thousands of messages in a server that others share would slow all of them down.
        let server = try MotoServer()
        defer { withExtendedLifetime(server) {} }
        let bench = try await WorkerBench(maximumReceives: 3, endpoint: server.endpoint)
        let worker = try bench.startWorker(["LOG_LEVEL": "warning"])
        var bodies = MalformedBodies(seed: seed)
        var answered = 0
        var served = 0
        for start in stride(from: 0, to: count, by: share) {
            let next = (0..<min(share, count - start)).compactMap { _ in bodies.next() }
            try await bench.send(bodies: next)
            try await waitUntil("the queue to be empty", within: .seconds(300)) {
                try await bench.messageCounts(bench.inputURL) == (0, 0)
            }
            let answers = try await bench.takeAnswers()
            #expect(answers.allSatisfy { $0["success"] == false })
            answered += answers.count
            #expect(bench.started.count == served, "a malformed body was taken for a message")
            let good = try await bench.answers(to: bench.send("index \(start)"))[0]
            #expect(good["success"] == true, "\(good)\n\(worker.standardOutput)")
            served += 1
            _ = try await bench.takeAnswers()
        }
        let dead = try await bench.messageCounts(bench.deadLetterURL).visible
        #expect(answered + dead == count)
        #expect(worker.ending == nil)
        print(
            "torture: malformed bodies: \(count) bodies, \(answered) answered, \(dead) moved away,"
                + " \(worker.ending == nil ? 0 : 1) crashes, \(bench.started.count - served) agent"
                + " runs, \(served) good messages served; seed \(seed)")
    }
}
