import Glibc
import TestSupport
import Testing

/// Signals at random moments of a deployment.
@Suite("Stopped at random moments", .processHeavy)
struct StopTests {
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signal: Int32
        /// The exit code that is promised; none when nothing can be.
        let status: Int32?
        let seeds: [Int]
    }

    static let ways = [
        Way(
            testDescription: "kill -9", signal: SIGKILL, status: nil,
            seeds: Scale.seeds(from: 2001, sample: 4, full: 200)),
        Way(
            testDescription: "SIGTERM", signal: SIGTERM, status: 143,
            seeds: Scale.seeds(from: 3001, sample: 2, full: 100)),
        Way(
            testDescription: "SIGINT", signal: SIGINT, status: 130,
            seeds: Scale.seeds(from: 4001, sample: 2, full: 100)),
    ]

    /// What is promised for an orderly end.
    static let limit = Duration.seconds(6)

    @Test(arguments: ways) func stop(_ way: Way) async throws {
        let figure = Figure(
            way.testDescription, counting: ["runs", "stopped", "lies", "unconverged"])
        let editions = try (1...3).map { try BuiltSite(edition: $0) }
        let slowest = Slowest()
        // Few at a time: it is timed.
        try await Trials.run(way.seeds, width: 4) { seed in
            var chance = Chance(seed: seed)
            var bucket = try await FaultedSite.onEither(seed)
            #expect(try await bucket.deploy(editions[0]).status == 0)
            let session = try await bucket.session(FaultPlan(delay: 5))
            let process = try bucket.start(editions[1], through: session, ["--concurrency", "4"])
            // The deployment has some sixty requests; before the first, a signal kills.
            let moment = 1 + chance.below(60)
            try await waitUntil("\(moment) requests") {
                if process.ending != nil { return true }
                return try await session.requestCount() >= moment
            }
            process.signal(way.signal)
            let start = ContinuousClock.now
            let outcome = try await CommandRun.outcome(of: process)
            await slowest.note(.now - start)
            _ = try await bucket.end(session)
            figure.count("runs")
            if outcome.status != 0 { figure.count("stopped") }
            var lies = try await bucket.lies()
            if let status = way.status, ![0, status].contains(outcome.status) {
                lies.append("it ended with \(outcome.ending)")
            }
            figure.count("lies", lies.isEmpty ? 0 : 1)
            #expect(lies.isEmpty, "seed \(seed): \(outcome.standardError)")
            // The next build may be the same or another: what the dead one created must not stay.
            let problems = try await bucket.converge(to: editions[1 + chance.below(2)])
            figure.count("unconverged", problems.isEmpty ? 0 : 1)
            #expect(problems.isEmpty, "seed \(seed): \(outcome.standardError)")
        }
        let time = await slowest.time
        figure.print("seeds", way.seeds, "slowest end \(time)")
        if way.status != nil, Scale.current == .full { #expect(time < Self.limit) }
    }
}

/// The longest time that something took.
private actor Slowest {
    private(set) var time = Duration.zero

    func note(_ time: Duration) { self.time = max(self.time, time) }
}
