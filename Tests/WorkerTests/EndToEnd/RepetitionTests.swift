import Deploy
import Glibc
import TestSupport
import Testing
import Worker

@Suite("Repetitions", .serialized)
struct RepetitionTests {
    @Test("a command that is sent again is answered again and not run again")
    func twice() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let command = try await bench.send("index one")
        _ = try await bench.answers(to: command)
        try await bench.send("index one", commandID: command)
        let answers = try await bench.answers(to: command, count: 2)
        #expect(answers[0] == answers[1], "\(worker.standardOutput)")
        #expect(bench.started.count == 1)
        #expect(try await bench.subjects("thread-t") == ["index one", "first"])
    }

    @Test("an older message of the thread that comes late is not run")
    func late() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let new = try await bench.send("index new", timestamp: 1_700_000_002_000)
        _ = try await bench.answers(to: new)
        let old = try await bench.send("index old", timestamp: 1_700_000_001_000)
        let answer = try await bench.answers(to: old)[0]
        #expect(answer["interrupted"] == true, "\(answer)\n\(worker.standardOutput)")
        #expect(bench.started == ["index new"])
    }

    @Test("a message whose visibility is lost is still done once")
    func lostVisibility() async throws {
        let bench = try await WorkerBench(maximumReceives: 50)
        // moto counts whole seconds: extensions come at the last moment, and often too late.
        let worker = try bench.startWorker(["QUEUE_VISIBILITY_SECONDS": "3"])
        let command = try await bench.send("index slow", kind: "edit")
        try await waitUntil("the build to be under way", within: .seconds(120)) {
            bench.exists("workspace/build-is-slow")
        }
        try await bench.send("index slow", commandID: command)
        let other = try await bench.send("index two")
        _ = try await bench.answers(to: other)
        _ = try await bench.answers(to: command)
        #expect(
            try await bench.subjects("thread-t") == ["index two", "index slow", "first"],
            "\(worker.standardOutput)")
        #expect(bench.started == ["index slow", "index two"])
    }

    /// Log lines at which the worker is killed: words that all stand in one line.
    private static let moments =
        [["ready"], ["command begins"], ["answer sent"]]
        + WorkStep.allCases.flatMap { step in
            ["step begins", "step ended"].map { [$0, "\"step\":\"\(step.rawValue)\""] }
        }
        + DeployStage.allCases.map { ["deployment stage", "\"stage\":\"\($0.rawValue)\""] }

    @Test("killed at any moment: one commit, an answer, and the site", arguments: moments)
    func killed(moment: [String]) async throws {
        let bench = try await WorkerBench()
        var worker = try bench.startWorker()
        let command = try await bench.send("index one")
        try await waitUntil("\(moment)", within: .seconds(120)) {
            worker.standardOutput.split(separator: "\n").contains { line in
                moment.allSatisfy { line.contains($0) }
            } || worker.standardOutput.contains("answer sent")
        }
        worker.signal(SIGKILL)
        try await worker.waitForEnd()
        worker = try bench.startWorker()
        // What the dead worker holds would come back in five minutes. moto goes on with the dead
        // worker's poll for a second, and may hand it this message, too.
        while !worker.standardOutput.contains(command) {
            try await bench.send("index one", commandID: command)
            try? await waitUntil("the message to come", within: .seconds(2)) {
                worker.standardOutput.contains(command)
            }
            try #require(worker.ending == nil, "\(worker.standardOutput)")
        }
        try await waitUntil("the next worker to answer", within: .seconds(120)) {
            worker.standardOutput.contains("answer sent")
        }
        let answers = try await bench.answers(to: command)
        #expect(answers.last?["success"] == true, "\(answers)\n\(worker.standardOutput)")
        let subjects = try await bench.subjects("thread-t")
        #expect(subjects.filter { $0 == "index one" }.count == 1, "\(subjects)")
        #expect(try await bench.object("index.html")?.contains("<p>index one</p>") == true)
        #expect(try await bench.keys() == ["index.html"])
    }
}
