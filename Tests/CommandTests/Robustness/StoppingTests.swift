import Glibc
import TestSupport
import Testing

/// Deployments that are told to stop, at moments counted in finished uploads.
@Suite("Stopping", .processHeavy)
struct StoppingTests {
    struct Moment: Sendable, CustomTestStringConvertible {
        let signal: Int32, status: Int32, uploads: Int
        var testDescription: String { "signal \(signal) after \(uploads) uploads" }
    }

    static let pageCount = 60

    /// Twenty moments of SIGINT and five of SIGTERM, drawn from a fixed seed, so that a failing one
    /// comes again.
    static let moments: [Moment] = {
        var state: UInt64 = 20
        return (0..<25).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let uploads = index == 0 ? 0 : 1 + Int(state >> 33) % (pageCount - 1)
            return index >= 20
                ? Moment(signal: SIGTERM, status: 143, uploads: uploads)
                : Moment(signal: SIGINT, status: 130, uploads: uploads)
        }
    }()

    @Test("a signal leaves a site that the next run completes", arguments: moments)
    func signal(_ moment: Moment) async throws {
        let site = try await LiveSite(pages: Self.pageCount)
        // A few at a time, so that there is a middle to be stopped in.
        let process = try site.command(["--concurrency", "4"]).start()
        try await waitUntil("\(moment.uploads) uploads") {
            process.ending != nil
                || process.standardOutput.split(separator: "\n").count >= moment.uploads
        }
        process.signal(moment.signal)
        // The promise is five seconds for requests under way, and a moment for the manifest.
        let outcome = try await CommandRun.outcome(of: process, within: .seconds(6))
        // A run that was done already ends in its own way, and one that was hit before it listened.
        let expected: [Int32?] =
            moment.uploads == 0 ? [moment.status, 0, nil] : [moment.status, 0]
        #expect(expected.contains(outcome.status), "\(outcome)")
        if outcome.status == moment.status {
            #expect(try outcome.summary["result"] == "interrupted")
        }
        // On a machine that is too slow for it, a lock that stays is at least said to.
        let isLocked = try await site.state().contains(".deploy-dist/lock")
        #expect(
            !isLocked || outcome.status == nil
                || outcome.standardError.contains("cannot release the lock"), "\(outcome)")

        // No page without its stylesheet, at whatever moment it stopped.
        let between = try await site.objects()
        #expect(between["style.css"] != nil || !between.keys.contains { $0.hasSuffix(".html") })

        let next = try await site.deploy()
        #expect(next.status == 0, "\(next)")
        #expect(try next.summary["result"] == "complete")
        #expect(try await site.objects() == site.files())
        let third = try await site.deploy()
        #expect(try third.summary["unchanged"] == .integer(Self.pageCount + 2))
        #expect(try third.summary["uploaded"] == 0)
    }

    @Test("kill -9 costs work and nothing else", arguments: [1, 9, 30, 61])
    func kill(uploads: Int) async throws {
        let site = try await LiveSite(pages: Self.pageCount)
        let process = try site.command(["--concurrency", "4"]).start()
        try await waitUntil("\(uploads) uploads") {
            process.ending != nil
                || process.standardOutput.split(separator: "\n").count >= uploads
        }
        process.signal(SIGKILL)
        _ = try await process.waitForEnd()
        // The next build has other files: what the dead run created must not stay for ever.
        for page in 0..<20 { try site.directory.delete("pages/\(page).html") }
        // Where few objects were up by then, these are more than half of them.
        let next = try await site.deploy(["--max-delete", "20"])
        #expect(next.status == 0, "\(next)")
        #expect(try await site.objects() == site.files())
        #expect(try await !site.state().contains { $0.hasSuffix("lock") || $0.hasSuffix("intent") })
    }
}
