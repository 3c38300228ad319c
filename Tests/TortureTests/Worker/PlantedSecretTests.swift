import Glibc
import Platform
import TestSupport
import Testing

/// Values that must not be seen anywhere, looked for everywhere.
@Suite("Planted secrets", .processHeavy)
struct PlantedSecretTests {
    /// What is handed to a worker, by the variable. None has a shape by which one could know it.
    private static let canaries = [
        "GITHUB_TOKEN": "canary-of-the-remote-1f3a",
        "ANTHROPIC_API_KEY": "canary-of-the-agent-2b5c",
        "AWS_SECRET_ACCESS_KEY": "canary-of-the-cloud-3d7e",
        "AWS_SESSION_TOKEN": "canary-of-the-session-4f9a",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "canary-of-the-task-5b1c",
        "DATABASE_PASSWORD": "canary-of-somebody-6d3e",
    ]

    /// An agent, a build and a page that say everything they know.
    private static let talker = """
        import json, os, sys
        if "build" not in sys.argv:
            sys.stdin.read()
        known = json.dumps(dict(os.environ)) + open("/proc/self/environ").read()
        # The key that it was given it could give to anybody: that one is left out of its files.
        key = os.environ.get("ANTHROPIC_API_KEY", "no key")
        public = known.replace(key, "key")
        os.makedirs("pages", exist_ok=True)
        os.makedirs("dist", exist_ok=True)
        open("pages/talk.html", "a").write(public.replace("\\0", " "))
        open("dist/index.html", "w").write(public.replace("\\0", " "))
        print(known, file=sys.stderr, flush=True)
        print(json.dumps({"type": "assistant", "message": {"content": [
            {"type": "text", "text": known}, {"type": "tool_use", "name": "Bash",
             "input": {"command": known}}]}}), flush=True)
        print(json.dumps({"type": "result", "subtype": "success", "is_error": False,
                          "result": known}), flush=True)
        sys.exit(1 if os.path.exists("pages/fail.html") and "build" in sys.argv else 0)
        """

    @Test("are in no argument, log, answer, object, commit or file but their own")
    func canaries() async throws {
        let count = Scale.count(sample: 1, full: 10)
        let bench = try await WorkerBench()
        chmod(bench.folder.path, 0o711)
        let file = try bench.folder.write(
            ".env.local", Self.canaries.map { "\($0.key)=\($0.value)\n" }.sorted().joined())
        let script = try bench.folder.write("talker.py", Self.talker)
        let arguments = ArgumentWatch()
        let watching = Task { await arguments.run() }
        var settings = [
            "CLAUDE_COMMAND": "/usr/bin/python3 \(script)",
            "BUILD_COMMAND": "/usr/bin/python3 \(script) build", "LOG_LEVEL": "debug",
            "PROGRESS_NOTIFICATIONS": "1",
            // The environment would go before the file.
            "AWS_SECRET_ACCESS_KEY": "",
        ]
        if geteuid() == 0 { settings["AGENT_USER"] = "\(UInt32.random(in: 60_000..<2_000_000))" }
        let worker = try bench.startWorker(settings)
        for number in 0..<count {
            _ = try await bench.answers(to: bench.send("talk \(number)", thread: "t\(number)"))
        }
        // Everything that can fail, with what it says about it.
        _ = try await bench.answers(to: bench.send("push", thread: "t0", kind: "preview"))
        try bench.folder.delete("remote.git/HEAD")
        let failed = try await bench.answers(to: bench.send("talk again", thread: "t0"))[0]
        #expect(failed["success"] == false, "\(failed)")
        try bench.folder.write("remote.git/HEAD", "ref: refs/heads/main\n")
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(30)) == .exited(0))
        watching.cancel()
        await watching.value

        var places = ["argument": await arguments.text]
        places["log"] = worker.standardOutput + worker.standardError
        places["answer"] = try await bench.answers().map { try $0.text }.joined()
        places["object"] = try await bench.allObjects()
        places["commit"] =
            try await bench.allGitObjects(in: bench.remote)
            + bench.allGitObjects(in: bench.folder.appending("workspace/.worker/git"))
        var files = ""
        for path in try FileTree.files(below: bench.folder.path) where path != file {
            let bytes = (try? FileBytes.read(bench.folder.appending(path))) ?? []
            if bench.folder.appending(path) != file {
                files += String(decoding: bytes, as: UTF8.self)
            }
        }
        places["file"] = files
        var found: [String] = []
        for (place, text) in places.sorted(by: { $0.key < $1.key }) {
            #expect(!text.isEmpty, "nothing to look at: \(place)")
            for (name, canary) in Self.canaries where text.contains(canary) {
                found.append("\(name) in \(place)")
            }
        }
        #expect(found.isEmpty, "\(found)")
        #expect(places["answer"]?.contains("[redacted]") == true)
        let looked = places.map { "\($0.value.utf8.count) bytes of \($0.key)s" }.sorted()
        print(
            "torture: planted secrets: \(Self.canaries.count) secrets, \(count + 2) commands,"
                + " \(found.count) found in \(looked.joined(separator: ", "))")
    }
}

/// Collects the arguments of every process that runs meanwhile.
private actor ArgumentWatch {
    private var seen: Set<String> = []

    var text: String { seen.joined(separator: "\n") }

    func run() async {
        while !Task.isCancelled {
            for id in (try? FileSystem.names(in: "/proc")) ?? [] where id.first?.isNumber == true {
                if let line = try? FileBytes.readText("/proc/\(id)/cmdline") { seen.insert(line) }
            }
            try? await Task.sleep(for: .milliseconds(2))
        }
    }
}
