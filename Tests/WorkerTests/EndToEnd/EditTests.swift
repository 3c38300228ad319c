import TestSupport
import Testing

@Suite("Commands", .serialized)
struct EditTests {
    @Test("an edit becomes a commit, a page, and an answer")
    func edit() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker(["PROGRESS_NOTIFICATIONS": "1"])
        let command = try await bench.send("index hello there")
        let answer = try await bench.answers(to: command)[0]

        #expect(answer["success"] == true, "\(answer)\n\(worker.standardOutput)")
        #expect(answer["sessionId"] == "s-t")
        #expect(answer["summary"] == "I changed index")
        #expect(answer["filesChanged"] == ["pages/index.html"])
        #expect(answer["interrupted"] == nil && answer["error"] == nil)
        #expect(
            answer["steps"]?.elements.map { $0["name"]?.stringValue } == [
                "switch", "claude", "commit", "build", "deploy", "push",
            ])
        #expect(answer["steps"]?.elements.allSatisfy { $0["status"] == "ok" } == true)
        #expect(answer["deploy"]?["uploaded"] == 1)
        #expect(answer["timestamp"]?.intValue ?? 0 > 1_700_000_000_000)

        #expect(try await bench.object("index.html")?.contains("<p>index hello there</p>") == true)
        #expect(try await bench.subjects("thread-t") == ["index hello there", "first"])
        let body = try await bench.git(["-C", bench.remote, "log", "-1", "--format=%b", "thread-t"])
        #expect(body.contains("Command-Id: \(command)"))
        try await waitUntil("the message to be deleted") {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
        let progress = try await bench.answers().filter { $0["type"] == "progress" }
        #expect(progress.count == 12)
        #expect(progress.first?["step"] == "switch" && progress.first?["status"] == "started")
    }

    @Test("build, commit, push and preview do their part")
    func otherKinds() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let build = try await bench.answers(to: bench.send("", kind: "build"))[0]
        #expect(build["success"] == true, "\(build)\n\(worker.standardOutput)")
        #expect(try await bench.keys() == ["index.html"])

        let preview = try await bench.answers(
            to: bench.send("", thread: "../x", kind: "preview"))[0]
        #expect(preview["success"] == true)
        let url = try #require(preview["previewUrl"]?.stringValue)
        #expect(url.hasPrefix("https://preview.example/session/h-") && url.hasSuffix("/"))
        let folder = String(url.dropFirst("https://preview.example/".count))
        #expect(try await bench.keys() == ["index.html", folder + "index.html"])

        try bench.folder.write("workspace/site/pages/more.html", "<p>more</p>")
        // What lies in the tree belongs to the thread that had it last.
        let push = try await bench.answers(
            to: bench.send("keep this", thread: "../x", kind: "push"))[0]
        #expect(push["success"] == true && push["filesChanged"] == ["pages/more.html"])

        let again = try await bench.answers(to: bench.send("", kind: "build"))[0]
        #expect(again["deploy"]?["deleted"] == 0, "previews are not stale files")
        #expect(try await bench.keys() == ["index.html", folder + "index.html"])
    }

    @Test("a failed build is reported, and the commit is pushed")
    func failedBuild() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let answer = try await bench.answers(to: bench.send("index broken"))[0]
        #expect(answer["success"] == false, "\(answer)\n\(worker.standardOutput)")
        #expect(answer["error"]?.stringValue?.contains("the build is broken") == true)
        #expect(
            answer["steps"]?.elements.map { $0["status"]?.stringValue } == [
                "ok", "ok", "ok", "failed", "skipped", "ok",
            ])
        #expect(try await bench.subjects("thread-t") == ["index broken", "first"])
        #expect(try await bench.keys().isEmpty)
    }

    @Test("a failed agent's edits are kept and not published")
    func failedAgent() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let answer = try await bench.answers(to: bench.send("index fail"))[0]
        #expect(answer["success"] == false, "\(answer)\n\(worker.standardOutput)")
        #expect(
            answer["steps"]?.elements.map { $0["status"]?.stringValue } == [
                "ok", "failed", "ok", "skipped", "skipped", "ok",
            ])
        #expect(try await bench.subjects("thread-t") == ["Auto-save: The edit failed", "first"])
    }
}
