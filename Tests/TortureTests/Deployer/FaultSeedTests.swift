import TestSupport
import Testing

/// Faults at random: they cost time and nothing else.
@Suite("Faults by seed", .processHeavy)
struct FaultSeedTests {
    static let names = ["runs", "exit 0", "faults", "lies", "unconverged"]

    @Test("first deployments")
    func first() async throws {
        let figure = Figure("faults, first deploy, rate 0.30", counting: Self.names)
        let small = try BuiltSite(edition: 1)
        let large = try BuiltSite(edition: 1, hasLargeFile: true)
        let seeds = Scale.seeds(from: 1, sample: 4, full: 200)
        try await Trials.run(seeds) { seed in
            var bucket = try await FaultedSite.onEither(seed)
            // Every seventh, so that both servers get some.
            let site = seed % 7 == 0 ? large : small
            try await Self.put(&bucket, site, Self.plan(seed, rate: 0.3), seed, figure)
        }
        Self.judge(figure, seeds)
    }

    @Test("deployments over an older edition")
    func incremental() async throws {
        let figure = Figure("faults, incremental, rate 0.20", counting: Self.names)
        let old = try BuiltSite(edition: 1)
        let new = try BuiltSite(edition: 2)
        let seeds = Scale.seeds(from: 1001, sample: 4, full: 200)
        try await Trials.run(seeds) { seed in
            var bucket = try await FaultedSite.onEither(seed)
            let before = try await bucket.deploy(old)
            try #require(before.status == 0, "\(before.outcome)")
            try await Self.put(&bucket, new, Self.plan(seed, rate: 0.2), seed, figure)
        }
        Self.judge(figure, seeds)
    }

    /// Every third bucket is in another region than the deployer thinks; in every tenth run the
    /// server sometimes stops in the middle of an exchange, which takes half a minute to notice.
    private static func plan(_ seed: Int, rate: Double) -> FaultPlan {
        var plan = FaultPlan(seed: seed, rate: rate)
        if seed % 3 == 0 { plan.region = "eu-central-1" }
        plan.stalls = seed % 10 == 0
        return plan
    }

    /// One deployment under faults, and what becomes of it.
    private static func put(
        _ bucket: inout FaultedSite, _ site: BuiltSite, _ plan: FaultPlan, _ seed: Int,
        _ figure: Figure
    ) async throws {
        let run = try await bucket.deploy(site, plan)
        figure.count("runs")
        figure.count("faults", run.log.requests.count { $0.fault != nil })
        var lies = try await bucket.lies()
        if run.status == 0 {
            figure.count("exit 0")
            lies += try await bucket.differences(from: site)
        } else if run.status != 1 {
            lies.append("it ended with \(run.outcome.ending)")
        } else {
            print("seed \(seed): \(run.outcome.standardError)\n\(run.log.trace)")
        }
        if !lies.isEmpty { figure.count("lies") }
        #expect(lies.isEmpty, "seed \(seed): \(run.outcome.standardError)\n\(run.log.trace)")
        let problems = try await bucket.converge(to: site)
        if !problems.isEmpty { figure.count("unconverged") }
        #expect(problems.isEmpty, "seed \(seed)")
    }

    private static func judge(_ figure: Figure, _ seeds: [Int]) {
        figure.print("seeds", seeds)
        #expect(figure["runs"] == seeds.count)
        #expect(figure["exit 0"] * 100 >= figure["runs"] * 99, "fewer than 99 % ended well")
    }
}
