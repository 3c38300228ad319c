import Glibc
import TestSupport
import Testing

@Suite("Workers under faults", .processHeavy)
struct WorkerFaultTests {
    @Test("answer everything, push everything, and live")
    func faults() async throws {
        let count = Scale.count(sample: 2, full: 50)
        let seeds = 7401..<(7401 + count)
        let figure = Figure("worker under S3 and SQS faults")
        try await Trials.run(seeds, width: 4) { seed in
            let bench = try await WorkerBench(maximumReceives: 50)
            let session = try await FaultProxy.shared().open(
                before: bench.endpoint, FaultPlan(seed: seed, rate: 0.2))
            var settings = session.environment
            settings["QUEUE_VISIBILITY_SECONDS"] = "6"
            let worker = try bench.startWorker(settings)
            for number in 1...3 {
                let command = try await bench.send("page\(number) edit", thread: "t\(number % 2)")
                let answers = try await bench.answers(to: command, within: .seconds(240))
                let commits = try await bench.commits(of: command)
                let page = try await bench.file(
                    "pages/page\(number).html", on: "thread-t\(number % 2)")
                figure.count("messages")
                figure.count("answered", answers.isEmpty ? 0 : 1)
                figure.count("pushed", page != nil && commits == 1 ? 1 : 0)
                figure.count("published", answers.last?["success"] == true ? 1 : 0)
                #expect(
                    page != nil && commits == 1,
                    "seed \(seed), message \(number): \(answers)\n\(worker.standardOutput)")
            }
            figure.count("alive", worker.ending == nil ? 1 : 0)
            #expect(worker.ending == nil, "seed \(seed): \(worker.standardOutput)")
            worker.signal(SIGTERM)
            #expect(try await worker.waitForEnd(within: .seconds(30)) == .exited(0))
            figure.count("faults", try await session.log().requests.count { $0.fault != nil })
            try await session.close()
        }
        #expect(figure["answered"] == 3 * count && figure["alive"] == count)
        print("\(figure.line); seeds \(seeds.lowerBound)...\(seeds.upperBound - 1)")
    }
}
