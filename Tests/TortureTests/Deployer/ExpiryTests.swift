import TestSupport
import Testing

/// Temporary credentials that end in the middle.
@Suite("Credentials that expire", .processHeavy)
struct ExpiryTests {
    @Test func expire() async throws {
        let figure = Figure(
            "credentials expiring in the middle", counting: ["runs", "exit 0", "one refresh"])
        let site = try BuiltSite(edition: 1)
        // A first deployment has more than seventy requests.
        let seeds = Scale.seeds(from: 1, sample: 3, full: 50)
        try await Trials.run(seeds) { seed in
            var bucket = try await FaultedSite.onEither(seed)
            let run = try await bucket.deploy(site, FaultPlan(expiry: seed * 4 / 3))
            figure.count("runs")
            if run.status == 0 { figure.count("exit 0") }
            if run.log.credentialFetches == 2 { figure.count("one refresh") }
            #expect(run.status == 0, "seed \(seed): \(run.outcome.standardError)")
            #expect(run.log.credentialFetches == 2, "seed \(seed)")
            #expect(try await bucket.differences(from: site) + bucket.lies() == [])
        }
        figure.print("seeds", seeds)
    }
}
