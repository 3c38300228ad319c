import Platform
import TestSupport
import Testing

/// A build that goes on while its directory is deployed.
@Suite("Files change while they are deployed", .processHeavy)
struct ChangingFileTests {
    @Test func changing() async throws {
        let figure = Figure(
            "files changed while deployed",
            counting: ["runs", "changes", "exit 0", "said to have changed", "lies"])
        let seeds = Scale.seeds(from: 6001, sample: 2, full: 30)
        try await Trials.run(seeds, width: 4) { seed in
            var chance = Chance(seed: seed)
            var site = try BuiltSite(edition: 1, hasLargeFile: seed % 2 == 0)
            let names = site.tree.contents.keys.sorted()
            var bucket = try await FaultedSite.onEither(seed / 2)
            let session = try await bucket.session(FaultPlan(delay: 10))
            let process = try bucket.start(site, through: session, ["--concurrency", "4"])
            while process.ending == nil {
                let name = names[chance.below(names.count)]
                let content = try site.change(
                    name, to: Self.bytes(name, &chance), isInPlace: chance.below(2) == 0)
                bucket.allow(name, content: content)
                figure.count("changes")
                try await Task.sleep(for: .milliseconds(chance.below(20)))
            }
            let outcome = try await CommandRun.outcome(of: process)
            _ = try await bucket.end(session)
            figure.count("runs")
            var lies = bucket.replay.violations.map(\.description)
            if outcome.status == 0 {
                figure.count("exit 0")
            } else if outcome.status == 1, outcome.standardError.contains("changed while it was") {
                figure.count("said to have changed")
            } else {
                lies.append("it ended with \(outcome.ending)")
            }
            figure.count("lies", lies.isEmpty ? 0 : 1)
            #expect(lies.isEmpty, "seed \(seed): \(outcome.standardError)")
            let problems = try await bucket.converge(to: site)
            #expect(problems.isEmpty, "seed \(seed)")
        }
        figure.print("seeds", seeds)
    }

    /// Other bytes for a file; those of the large one as many as before.
    private static func bytes(_ name: String, _ chance: inout Chance) -> [UInt8] {
        let text = Array("version \(chance.below(1 << 30) | 1 << 30)".utf8)
        guard name == "video.bin" else { return text }
        return text + [UInt8](repeating: text.last ?? 0, count: (17 << 20) - text.count)
    }
}
