import Glibc
import TestSupport
import Testing

/// A hostile agent that looks around and tells what it found. Only root can run it as somebody else.
@Suite("Isolation", .processHeavy, .serialized)
struct IsolationTests {
    /// Tries everything that would get it out of the tree, and answers with what it could do.
    private static let probe = """
        import json, os, signal, subprocess, sys
        if len(sys.argv) > 2 and sys.argv[1] == "-p":
            sys.stdin.read()
        worker = os.getppid()
        def attempt(action):
            try:
                return str(action())
            except Exception as error:
                return type(error).__name__
        report = {
            "user": os.getuid(), "groups": os.getgroups(),
            "environment": attempt(lambda: len(open(f"/proc/{worker}/environ", "rb").read())),
            "memory": attempt(lambda: open(f"/proc/{worker}/mem", "rb")),
            "kill": attempt(lambda: os.kill(worker, signal.SIGTERM)),
            "private": attempt(lambda: os.listdir("../.worker")),
            "beside": attempt(lambda: open("../planted", "w")),
            "root": attempt(lambda: os.setuid(0)),
            "variables": sorted(os.environ),
        }
        stray = subprocess.Popen(["sleep", "300"], start_new_session=True)
        os.makedirs("pages", exist_ok=True)
        os.makedirs("dist", exist_ok=True)
        name = "dist/build.json" if len(sys.argv) < 3 else "pages/agent.json"
        report["stray"] = stray.pid
        open(name, "w").write(json.dumps(report))
        if name.startswith("dist"):
            open("dist/index.html", "w").write("<p>built</p>")
            os.symlink("/etc/passwd", "dist/passwd.txt")
            os.symlink("/etc", "dist/etc")
        print(json.dumps({"type": "result", "subtype": "success", "is_error": False,
                          "result": "looked around"}), flush=True)
        """

    @Test(
        "agent and build run as a user that can reach neither the worker nor its files",
        .enabled(if: geteuid() == 0))
    func otherUser() async throws {
        let bench = try await WorkerBench()
        chmod(bench.folder.path, 0o711)
        // A volume that belongs to somebody else, as those of a container do.
        let volume = bench.folder.appending("workspace")
        #expect(mkdir(volume, 0o755) == 0 && chown(volume, 1001, 1001) == 0)
        let program = "/usr/bin/python3 \(try bench.folder.write("probe.py", Self.probe))"
        let user = UInt32.random(in: 60_000..<2_000_000)
        let worker = try bench.startWorker([
            "AGENT_USER": "\(user)", "CLAUDE_COMMAND": program, "BUILD_COMMAND": program,
            "GITHUB_TOKEN": "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            "ANTHROPIC_API_KEY": "sk-ant-very-secret-0123456789",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/", "AWS_PROFILE": "",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "very-secret", "GIT_SSH_COMMAND": "ssh",
        ])
        let answer = try await bench.answers(to: bench.send("look around"))[0]
        #expect(answer["success"] == true, "\(answer)\n\(worker.standardOutput)")

        let agent = try JSONValue(
            parsing: try #require(try await bench.file("pages/agent.json", on: "thread-t")))
        let build = try JSONValue(parsing: try #require(try await bench.object("build.json")))
        for report in [agent, build] {
            #expect(report["user"]?.intValue == Int(user))
            #expect(report["groups"]?.elements.isEmpty == true)
            for attempt in ["environment", "memory", "kill", "private", "beside", "root"] {
                #expect(report[attempt] == "PermissionError", "\(attempt)")
            }
            let names = report["variables"]?.elements.compactMap(\.stringValue) ?? []
            #expect(!names.contains { $0.hasPrefix("AWS_") || $0.hasPrefix("GIT") }, "\(names)")
            let stray = try #require(report["stray"]?.intValue)
            try await waitUntil("what it left to be gone") { kill(pid_t(stray), 0) != 0 }
        }
        let variables = { (report: JSONValue) in
            report["variables"]?.elements.contains("ANTHROPIC_API_KEY")
        }
        #expect(variables(agent) == true && variables(build) == false)
        // What the worker itself has written is nobody else's to read.
        var status = stat()
        let folder = bench.folder.appending("workspace/.worker")
        for name in try FileTree.files(below: folder) {
            #expect(
                lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & 0o077 == 0, "\(name)")
        }
        // Links that lead out of the tree are not published.
        #expect(try await bench.keys() == ["build.json", "index.html"])
        #expect(worker.ending == nil)
    }

    @Test("a user that the worker may not become is a wrong setting")
    func uselessUser() async throws {
        guard geteuid() != 0 else { return }
        let bench = try await WorkerBench()
        let worker = try bench.startWorker(["AGENT_USER": "50001"])
        #expect(try await worker.waitForEnd() == .exited(78), "\(worker.standardError)")
    }

    @Test("one queue under two names is a wrong setting")
    func oneQueue() async throws {
        let bench = try await WorkerBench()
        let other = bench.inputURL.replacing("127.0.0.1", with: "localhost")
        #expect(other != bench.inputURL)
        let worker = try bench.startWorker(["OUTPUT_QUEUE_URL": other])
        #expect(try await worker.waitForEnd() == .exited(78), "\(worker.standardOutput)")
        #expect(worker.standardError.contains("are the same queue"))
    }

    @Test("a message that comes for the last time is answered and not tried")
    func lastReceipt() async throws {
        let bench = try await WorkerBench(maximumReceives: 3)
        let command = try await bench.send("index one")
        for _ in 0..<2 { try await bench.takeInput() }
        let worker = try bench.startWorker()
        let answer = try await bench.answers(to: command)[0]
        #expect(answer["success"] == false, "\(answer)\n\(worker.standardOutput)")
        #expect(answer["error"]?.stringValue?.contains("stopped each time") == true)
        #expect(bench.started.isEmpty)
        try await waitUntil("the message to be deleted") {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
    }
}
