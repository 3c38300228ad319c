import TestSupport
import Testing

/// Runs with too little of something: each works, or fails cleanly and leaves a bucket that the next
/// run brings to where it should be.
@Suite("Scarce resources", .processHeavy)
struct ScarceResourceTests {
    struct Scarcity: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var limits: [String: Int] = [:]
        var openCount = 0
        var output: String?
        var messages: String?
    }

    /// The command writes nowhere but to its two outputs: those are what a full disk hits.
    static let scarcities = [
        Scarcity(testDescription: "a full disk under standard output", output: "/dev/full"),
        Scarcity(testDescription: "a full disk under standard error", messages: "/dev/full"),
        Scarcity(testDescription: "no file may grow", limits: ["FSIZE": 0]),
        Scarcity(testDescription: "64 file descriptors", limits: ["NOFILE": 64]),
        Scarcity(
            testDescription: "64 file descriptors, 13 of them taken", limits: ["NOFILE": 64],
            openCount: 13),
        Scarcity(testDescription: "32 file descriptors", limits: ["NOFILE": 32]),
        Scarcity(testDescription: "512 MiB of address space", limits: ["AS": 512 << 20]),
    ]

    @Test("works or fails cleanly", arguments: scarcities)
    func deploy(_ scarcity: Scarcity) async throws {
        let figure = Figure(
            scarcity.testDescription, counting: ["runs", "worked", "failed", "crashes", "torn"])
        let site = try TemporaryDirectory()
        for page in 0..<200 { try site.write("page/\(page).html", "<html>\(page)</html>") }
        try site.write("index.html", "<html></html>")
        try site.write("large.bin", bytes: [UInt8](repeating: 1, count: 17 << 20))
        let seeds = Array(40_001..<40_001 + Scale.count(sample: 2, full: 20))
        let root = try TemporaryDirectory()
        for seed in seeds { try root.write("b\(seed)/.keep", "") }
        let server = try RcloneServer(.folder(root.path))
        try await Trials.run(seeds, width: 2) { seed in
            let command = CommandRun(
                ["deploy", site.path, "s3://b\(seed)", "--json"],
                environment: server.endpoint.environment, directory: "/")
            let run = try await MeasuredRun(
                command, limits: scarcity.limits, openCount: scarcity.openCount,
                output: scarcity.output, messages: scarcity.messages)
            figure.count("runs")
            figure.count(run.status == 0 ? "worked" : run.status == 1 ? "failed" : "crashes")
            #expect([0, 1].contains(run.status), "seed \(seed): \(run.outcome)")
            if run.status == 1, scarcity.messages == nil, scarcity.limits["FSIZE"] == nil {
                #expect(run.outcome.standardError.contains("error:"), "seed \(seed)")
            }
            let torn = try Self.differences(site, "b\(seed)/", root, mayLack: run.status != 0)
            figure.count("torn", torn.isEmpty ? 0 : 1)
            #expect(torn.isEmpty, "seed \(seed): \(run.outcome)")
            let next = try await command.run(within: .seconds(300))
            #expect(next.status == 0, "seed \(seed): \(next)")
            #expect(try Self.differences(site, "b\(seed)/", root, mayLack: false).isEmpty)
        }
        figure.print("seeds \(seeds[0])...\(seeds[seeds.count - 1])")
    }

    /// Files that are not in the bucket as they are in the site.
    private static func differences(
        _ site: TemporaryDirectory, _ prefix: String, _ root: TemporaryDirectory, mayLack: Bool
    ) throws -> [String] {
        try FileTree.files(below: site.path).filter { name in
            guard let stored = try? root.read(prefix + name) else { return !mayLack }
            return try stored != site.read(name)
        }
    }
}
