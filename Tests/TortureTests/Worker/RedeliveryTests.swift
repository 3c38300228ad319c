import TestSupport
import Testing

@Suite("Repeated messages", .processHeavy)
struct RedeliveryTests {
    /// When a message comes again.
    private enum Moment: CaseIterable {
        case atOnce, whileItRuns, afterItsAnswer
    }

    @Test("one run of the agent, one commit, and the same answer each time")
    func repeated() async throws {
        let count = Scale.count(sample: 4, full: 100)
        let seed = 7101
        var chance = Chance(seed: seed)
        let figure = Figure("redelivery, duplicates, lost deletes")
        let bench = try await WorkerBench(maximumReceives: 50)
        let worker = try bench.startWorker(["BUILD_COMMAND": "cp -rT pages dist"])
        for number in 0..<count {
            // Few pages: a thread that lacks most of another's would run into the limit of deletions.
            let instruction = "page\(number % 8) change \(number)"
            let thread = "t\(chance.below(4))"
            let command = try await bench.send(instruction, thread: thread)
            var copies = 0
            func repeatSome(_ moment: Moment) async throws {
                // A delete that was lost brings the message back after its answer.
                let isDue = moment == .afterItsAnswer ? 2 : 3
                guard chance.below(isDue) == 0 else { return }
                for _ in 0...chance.below(2) {
                    try await bench.send(instruction, thread: thread, commandID: command)
                    copies += 1
                }
            }
            try await repeatSome(.atOnce)
            try await waitUntil("the agent to begin") { bench.started.contains(instruction) }
            try await repeatSome(.whileItRuns)
            _ = try await bench.answers(to: command)
            try await repeatSome(.afterItsAnswer)
            try await waitUntil("the messages to be deleted") {
                try await bench.messageCounts(bench.inputURL) == (0, 0)
            }
            let answers = try await bench.answers(to: command)
            let runs = bench.started.count { $0 == instruction }
            let commits = try await bench.commits(of: command)
            figure.count("messages")
            figure.count("copies", copies)
            figure.count("agent runs", runs)
            figure.count("commits", commits)
            figure.count("answers", answers.count)
            #expect(runs == 1 && commits == 1, "message \(number)\n\(worker.standardOutput)")
            #expect(answers.allSatisfy { $0 == answers[0] && $0["success"] == true })
        }
        print("\(figure.line); seed \(seed)")
    }
}
