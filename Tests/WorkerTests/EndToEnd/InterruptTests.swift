import TestSupport
import Testing

@Suite("Interrupts", .serialized)
struct InterruptTests {
    @Test("an edit that is interrupted is saved, answered and followed", arguments: ["", "deaf"])
    func duringEdit(manner: String) async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let old = try await bench.send("index one wait \(manner)")
        try await waitUntil("the agent to begin", within: .seconds(120)) { !bench.started.isEmpty }
        let new = try await bench.send("index two")
        let second = try await bench.answers(to: new)[0]
        let first = try await bench.answers(to: old)[0]

        #expect(first["success"] == false && first["interrupted"] == true, "\(first)")
        #expect(second["success"] == true, "\(second)\n\(worker.standardOutput)")
        #expect(
            try await bench.subjects("thread-t") == [
                "index two", "Auto-save: Interrupted by new message", "first",
            ])
        let page = try await bench.object("index.html")
        #expect(page?.contains("index two") == true && page?.contains("index one") == true)
        try await waitUntil("both messages to be deleted") {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
    }

    @Test("of a build that is interrupted the whole pages are published")
    func duringBuild() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let old = try await bench.send("about slow")
        try await waitUntil("the build to be under way", within: .seconds(120)) {
            bench.exists("workspace/build-is-slow")
        }
        let new = try await bench.send("contact two", thread: "u")
        let first = try await bench.answers(to: old)[0]
        let second = try await bench.answers(to: new)[0]

        #expect(first["interrupted"] == true, "\(first)\n\(worker.standardOutput)")
        #expect(first["deploy"]?["result"] == "partial" && first["deploy"]?["deleted"] == 0)
        #expect(second["success"] == true)
        // The old command's commit was made before the build, and is pushed when there is time.
        try await waitUntil("the first thread's branch") {
            try await bench.subjects("thread-t").first == "about slow"
        }
        #expect(try await bench.subjects("thread-u") == ["contact two", "first"])
    }

    @Test("a deployment that is interrupted is finished by the next one")
    func duringDeploy() async throws {
        let bench = try await WorkerBench()
        let proxy = try bench.slowProxy(bytesPerSecond: 256 << 10)
        let worker = try bench.startWorker(["AWS_ENDPOINT_URL_S3": proxy.endpoint.url])
        let old = try await bench.send("index big")
        try await waitUntil("the upload to be under way", within: .seconds(120)) {
            worker.standardOutput.contains(#""stage":"uploading""#)
        }
        let new = try await bench.send("index two")
        let first = try await bench.answers(to: old)[0]
        let second = try await bench.answers(to: new)[0]
        #expect(first["interrupted"] == true, "\(first)\n\(worker.standardOutput)")
        #expect(second["success"] == true, "\(second)\n\(worker.standardOutput)")
        #expect(try await bench.keys() == ["big.html", "index.html"])
        #expect(try await bench.subjects("thread-t") == ["index two", "index big", "first"])
    }

    @Test("a push is not cut off: its command is done, not interrupted")
    func duringPush() async throws {
        let bench = try await WorkerBench()
        try bench.slowDownPushes(seconds: 2)
        let worker = try bench.startWorker()
        let old = try await bench.send("index one")
        try await waitUntil("the push to be under way", within: .seconds(120)) {
            bench.exists("push-is-slow")
        }
        let new = try await bench.send("index two")
        let first = try await bench.answers(to: old)[0]
        let second = try await bench.answers(to: new)[0]
        #expect(first["success"] == true && first["interrupted"] == nil, "\(first)")
        #expect(second["success"] == true, "\(second)\n\(worker.standardOutput)")
        #expect(try await bench.subjects("thread-t") == ["index two", "index one", "first"])
    }

    @Test("ten messages over three threads: ten answers, nothing lost, nothing mixed up")
    func storm() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        var commands: [String] = []
        for number in 0..<10 {
            commands.append(
                try await bench.send("page\(number) wait", thread: "t\(number % 3)"))
        }
        let last = try await bench.send("page10", thread: "t1")
        let final = try await bench.answers(to: last)[0]
        #expect(final["success"] == true, "\(final)\n\(worker.standardOutput)")
        for command in commands {
            let answer = try await bench.answers(to: command)[0]
            #expect(answer["interrupted"] == true && answer["success"] == false)
        }
        try await waitUntil("all messages to be deleted") {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
        // What was begun is on its own thread's branch, and on no other.
        for instruction in bench.started {
            let page = String(instruction.prefix { $0 != " " })
            let number = Int(page.dropFirst(4)) ?? 0
            let own = number == 10 ? 1 : number % 3
            try await waitUntil("\(page) on thread-t\(own)") {
                try await bench.file("pages/\(page).html", on: "thread-t\(own)") != nil
            }
            for other in 0..<3 where other != own {
                #expect(try await bench.file("pages/\(page).html", on: "thread-t\(other)") == nil)
            }
        }
        #expect(try await bench.answers().count == 11)
    }
}
