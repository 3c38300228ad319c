import TestSupport
import Testing

/// Not at random: each request of a deployment fails in its turn.
@Suite("Each request fails in turn", .processHeavy)
struct NthRequestTests {
    /// What goes wrong with the request.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: String
        let extent: FaultPlan.Chosen.Extent
    }

    static let faults = [
        Fault(testDescription: "refused", kind: "denied", extent: .request),
        Fault(testDescription: "done and not answered", kind: "reset-after", extent: .once),
        Fault(testDescription: "failing for good", kind: "internal-error", extent: .request),
        Fault(testDescription: "the last that is answered", kind: "reset-before", extent: .all),
        Fault(testDescription: "done and answered without end", kind: "gigantic", extent: .once),
    ]

    @Test("of a first deployment", arguments: faults)
    func first(_ fault: Fault) async throws {
        let site = try BuiltSite(edition: 1)
        let figure = Figure("n-th request of a first deploy: \(fault.testDescription)")
        try await inTurn(fault, figure, RcloneServer.shared().endpoint, over: nil, site)
    }

    @Test("of a deployment over an older edition", arguments: faults)
    func incremental(_ fault: Fault) async throws {
        let (old, new) = (try BuiltSite(edition: 1), try BuiltSite(edition: 2))
        let figure = Figure("n-th request of an incremental deploy: \(fault.testDescription)")
        try await inTurn(fault, figure, MotoServer.shared().endpoint, over: old, new)
    }

    private func inTurn(
        _ fault: Fault, _ figure: Figure, _ server: S3Endpoint, over old: BuiltSite?,
        _ site: BuiltSite
    ) async throws {
        @Sendable func bucket() async throws -> FaultedSite {
            var bucket = try await FaultedSite(server)
            if let old { #expect(try await bucket.deploy(old).status == 0) }
            return bucket
        }
        var undisturbed = try await bucket()
        let count = try await undisturbed.deploy(site).log.requests.count
        let turns =
            Scale.current == .full
            ? Scale.seeds(from: 1, sample: count, full: count) : [2, count * 3 / 4]
        try await Trials.run(turns) { number in
            var bucket = try await bucket()
            let plan = FaultPlan(
                chosen: FaultPlan.Chosen(number: number, kind: fault.kind, extent: fault.extent))
            let run = try await bucket.deploy(site, plan)
            figure.count("runs")
            figure.count(run.status.map { "exit \($0)" } ?? "signals")
            // What may not be read is not replaced: the manifest stays what it was, and so do the
            // keys that only it knows to be stale. Whoever may read it is told by the lock.
            let isReadable = !run.outcome.standardError.contains("the manifest may not be read")
            var lies = try await bucket.lies()
            if run.status == 0 {
                lies +=
                    try await isReadable
                    ? bucket.differences(from: site) : bucket.missing(from: site)
            }
            if run.status != 0, run.status != 1 {
                lies.append("it ended with \(run.outcome.ending)")
            }
            figure.count("lies", lies.isEmpty ? 0 : 1)
            #expect(lies.isEmpty, "request \(number): \(run.outcome.standardError)")
            let problems = try await bucket.converge(to: site)
            figure.count("unconverged", problems.isEmpty ? 0 : 1)
            #expect(problems.isEmpty, "request \(number): \(run.outcome.standardError)")
        }
        figure.print("requests", turns)
    }
}
