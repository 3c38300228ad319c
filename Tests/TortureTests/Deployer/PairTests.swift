import TestSupport
import Testing

/// Two deployers of one bucket at the same moment.
@Suite("Two deployers at once", .processHeavy)
struct PairTests {
    @Test func pairs() async throws {
        let figure = Figure(
            "two deployers at once", counting: ["pairs", "one lost", "one after the other", "lies"])
        let editions = try (1...3).map { try BuiltSite(edition: $0) }
        let seeds = Scale.seeds(from: 5001, sample: 3, full: 50)
        try await Trials.run(seeds, width: 4) { seed in
            // Only a server that honours conditional writes can keep two apart.
            var bucket = try await FaultedSite(MotoServer.shared().endpoint)
            if seed % 2 == 0 { #expect(try await bucket.deploy(editions[0]).status == 0) }
            let session = try await bucket.session(FaultPlan(delay: seed % 8))
            let rivals = [editions[1], editions[2]]
            let processes = try rivals.map {
                try bucket.start($0, through: session, ["--delete", "all"])
            }
            var winners: [BuiltSite] = []
            for (rival, process) in zip(rivals, processes) {
                let outcome = try await CommandRun.outcome(of: process)
                if outcome.status == 0 { winners.append(rival) }
                #expect(outcome.status == 0 || outcome.status == 4, "seed \(seed): \(outcome)")
            }
            _ = try await bucket.end(session)
            figure.count("pairs")
            figure.count(winners.count == 1 ? "one lost" : "one after the other")
            // Two trees are wanted at once, so that each one's deletions seem early to the other.
            var lies = bucket.replay.violations.compactMap { violation in
                switch violation {
                case .torn, .incompletePage: violation.description
                case .earlyDelete, .lost: nil
                }
            }
            var differences: [[String]] = []
            for winner in winners { differences.append(try await bucket.differences(from: winner)) }
            if !differences.contains([]) { lies.append("the bucket is neither's") }
            figure.count("lies", lies.isEmpty ? 0 : 1)
            #expect(lies.isEmpty, "seed \(seed)")
        }
        figure.print("seeds", seeds)
    }
}
