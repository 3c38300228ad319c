import Glibc
import TestSupport
import Testing

@Suite("Interrupted process trees", .processHeavy)
struct ProcessTreeTests {
    /// An agent that edits, starts processes in every way there is, and waits. It writes their ids to
    /// a file that bears its number.
    private static let agent = """
        import json, os, signal, subprocess, sys, time
        words = sys.stdin.read().strip().splitlines()[-1].split()
        if "deaf" in words:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.makedirs("pages", exist_ok=True)
        open("pages/" + words[0] + ".html", "w").write("<p>" + words[0] + "</p>")
        pids = [os.getpid()]
        if "wait" in words:
            shell = "trap '' INT; sleep 300 & echo $!; setsid sleep 300 & echo $!; wait"
            for new_session in (False, True):
                child = subprocess.Popen(["sh", "-c", shell], stdout=subprocess.PIPE, text=True,
                                         start_new_session=new_session)
                pids += [child.pid, int(child.stdout.readline()), int(child.stdout.readline())]
            # Its parent ends at once: an orphan that holds the agent's output open.
            shell = "setsid sleep 300 & echo $!"
            stray = subprocess.Popen(["sh", "-c", shell + " >FOLDER/stray"])
            stray.wait()
            pids.append(int(open("FOLDER/stray").read()))
        open("FOLDER/draft", "w").write(" ".join(map(str, pids)))
        os.rename("FOLDER/draft", "FOLDER/tree-" + words[0])
        if "wait" in words:
            time.sleep(300)
        print(json.dumps({"type": "result", "subtype": "success", "is_error": False,
                          "result": "done"}), flush=True)
        """

    @Test("are gone soon, leave no orphan, and lose nothing")
    func interrupts() async throws {
        let count = Scale.count(sample: 3, full: 50)
        let bench = try await WorkerBench(maximumReceives: 50)
        let script = try bench.folder.write(
            "tree.py", Self.agent.replacing("FOLDER", with: bench.folder.path))
        let worker = try bench.startWorker([
            "CLAUDE_COMMAND": "/usr/bin/python3 \(script)", "BUILD_COMMAND": "cp -rT pages dist",
        ])
        func tree(_ number: Int) async throws -> [pid_t] {
            let name = "tree-page\(number)"
            try await waitUntil("the processes of page \(number)") { bench.exists(name) }
            return try FileBytes.readText(bench.folder.appending(name)).split(separator: " ")
                .compactMap { pid_t($0) }
        }
        var times: [Duration] = []
        var all: [pid_t] = []
        try await bench.send("page0 wait")
        for number in 1...count {
            let old = try await tree(number - 1)
            all += old
            // One in twenty-five does not heed SIGINT, and has five seconds.
            let isLast = number == count
            let manner = isLast ? "" : number % 25 == 12 ? "wait deaf" : "wait"
            let start = ContinuousClock.now
            try await bench.send("page\(number) \(manner)")
            do {
                try await waitUntil("page \(number - 1) to be gone", within: .seconds(30)) {
                    old.allSatisfy { kill($0, 0) != 0 }
                }
            } catch {
                let left = old.filter { kill($0, 0) == 0 }
                throw TestSupportError("\(error): \(left) of \(old)\n\(worker.standardOutput)")
            }
            times.append(.now - start)
        }
        try await waitUntil("all messages to be deleted") {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
        var lost = 0
        for number in 0...count
        where try await bench.file("pages/page\(number).html", on: "thread-t") == nil {
            lost += 1
        }
        let orphans = all.count { kill($0, 0) == 0 } + bench.children(of: worker).count
        #expect(lost == 0 && orphans == 0, "\(worker.standardOutput)")
        times.sort()
        let usual = times[(times.count * 95 + 99) / 100 - 1]
        if Scale.current == .full {
            #expect(usual <= .seconds(2) && times[times.count - 1] <= .seconds(6))
        }
        print(
            "torture: interrupts: \(count) interrupts, \(all.count) processes, gone after"
                + " \(times[times.count / 2]) (median), \(usual) (95th percentile),"
                + " \(times[times.count - 1]) (slowest), \(orphans) orphans, \(lost) edits lost")
    }
}
