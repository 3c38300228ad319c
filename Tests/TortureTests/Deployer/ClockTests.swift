import TestSupport
import Testing

/// A machine whose clock is wrong.
@Suite("A wrong clock", .processHeavy)
struct ClockTests {
    /// S3 accepts a signature for a quarter of an hour.
    @Test(arguments: [14 * 60, -14 * 60, 3600, -3600]) func wrong(by seconds: Int) async throws {
        let site = try BuiltSite(edition: 1)
        var bucket = try await FaultedSite(MotoServer.shared().endpoint)
        let run = try await bucket.deploy(site, FaultPlan(clock: seconds))
        let refusals = run.log.requests.filter { $0.fault == "clock" }
        let figure = Figure("clock wrong by \(seconds) s")
        figure.count("exit \(run.status ?? -1)")
        figure.count("refusals", refusals.count)
        figure.print()
        #expect(run.status == 0, "\(run.outcome)")
        #expect(try await bucket.differences(from: site) == [])
        // The requests that go out together at the start, before any answer has come.
        #expect(refusals.count <= (abs(seconds) > 15 * 60 ? 3 : 0))
        #expect(try await bucket.converge(to: site) == [])
    }
}
