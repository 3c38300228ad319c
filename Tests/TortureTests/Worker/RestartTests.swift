import Glibc
import TestSupport
import Testing

@Suite("Workers stopped at random moments", .processHeavy)
struct RestartTests {
    struct Way: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signal: Int32
        let firstSeed: Int
    }

    @Test(
        "after a restart there is one commit, and the site is what the branch is",
        arguments: [
            Way(testDescription: "SIGTERM", signal: SIGTERM, firstSeed: 7201),
            Way(testDescription: "kill -9", signal: SIGKILL, firstSeed: 7301),
        ])
    func stopped(_ way: Way) async throws {
        let count = Scale.count(sample: 2, full: 50)
        let seeds = way.firstSeed..<(way.firstSeed + count)
        let figure = Figure("\(way.testDescription) of the worker")
        try await Trials.run(seeds, width: 4) { seed in
            try await Self.stop(seed, way, figure)
        }
        #expect(figure["right"] == count)
        print("\(figure.line); seeds \(seeds.lowerBound)...\(seeds.upperBound - 1)")
    }

    private static func stop(_ seed: Int, _ way: Way, _ figure: Figure) async throws {
        var chance = Chance(seed: seed)
        // moto goes on with a dead worker's poll for a second, and may hand it the message.
        let bench = try await WorkerBench(maximumReceives: 50)
        let settings = ["QUEUE_VISIBILITY_SECONDS": "6"]
        let first = try bench.startWorker(settings)
        let command = try await bench.send("index one")
        // An edit logs some forty lines: the moment does not depend on the machine's speed.
        let moment = 1 + chance.below(42)
        try await waitUntil("\(moment) lines") {
            let text = first.standardOutput
            return text.utf8.count { $0 == 0x0A } >= moment || text.contains("answer sent")
        }
        first.signal(way.signal)
        let ending = try await first.waitForEnd(within: .seconds(30))
        let isOrderly = way.signal == SIGKILL || ending == .exited(0)
        let isDone = first.standardOutput.contains("answer sent")
        let second = try bench.startWorker(settings)
        let answers = try await bench.answers(to: command)
        try await waitUntil("the message to be deleted") {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
        let commits = try await bench.commits(of: command)
        let page = try await bench.file("pages/index.html", on: "thread-t") ?? ""
        // An agent that was ended before its commit is run again, and this one adds a line each time.
        let isWhole = page.hasPrefix("<h1>first</h1>\n<p>index one</p>\n")
        let object = try await bench.object("index.html")
        let keys = try await bench.keys()
        let isSite =
            object == "<!doctype html><html><body>\(page)</body></html>" && keys == ["index.html"]
        let isRight =
            isOrderly && commits == 1 && isWhole && isSite && answers.last?["success"] == true
        figure.count("runs")
        figure.count("answered before", isDone ? 1 : 0)
        figure.count("right", isRight ? 1 : 0)
        #expect(
            isRight,
            """
            seed \(seed), line \(moment): \(ending), \(commits) commits, page \(page), object \
            \(object ?? "none"), answers \(answers)
            \(first.standardOutput)\n--- second\n\(second.standardOutput)
            """)
    }
}
