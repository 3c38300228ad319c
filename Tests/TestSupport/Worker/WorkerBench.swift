import Glibc
import Platform
import Synchronization

/// A built `deploy-worker` among things that are real: queues and a bucket in moto, a bare git
/// remote, npm, and a script in the place of the agent.
package final class WorkerBench: Sendable {
    /// Everything of it that is in files.
    package let folder: TemporaryDirectory
    /// The bucket of the site.
    package let bucket: String
    /// The queue of instructions.
    package let inputURL: String
    /// The queue of answers.
    package let outputURL: String
    /// Where instructions go that were received too often.
    package let deadLetterURL: String
    /// The server that has queues and bucket.
    package let endpoint: S3Endpoint
    private let queues: BotoClient
    private let objects: BotoClient
    private let received = Mutex<[JSONValue]>([])

    /// Sets everything up; no worker runs yet.
    ///
    /// - Parameter server: where queues and bucket are; `nil` for moto.
    package init(maximumReceives: Int = 3, endpoint server: S3Endpoint? = nil) async throws {
        folder = try TemporaryDirectory()
        endpoint = try server ?? MotoServer.shared().endpoint
        queues = BotoClient(endpoint, service: "sqs")
        objects = BotoClient(endpoint)
        bucket = try await endpoint.createBucket()
        deadLetterURL = try await Self.createQueue("\(bucket)-dead", queues)
        let policy =
            #"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:\#(bucket)-dead","#
            + #""maxReceiveCount":"\#(maximumReceives)"}"#
        inputURL = try await Self.createQueue(
            "\(bucket)-in", queues, ["RedrivePolicy": .string(policy)])
        outputURL = try await Self.createQueue("\(bucket)-out", queues)
        try await prepareRemote()
        try prepareAgent()
    }

    private static func createQueue(
        _ name: String, _ queues: BotoClient, _ attributes: JSONValue = [:]
    ) async throws -> String {
        let answer = try await queues.call(
            "create_queue", ["QueueName": .string(name), "Attributes": attributes])
        guard let url = answer["QueueUrl"]?.stringValue else {
            throw TestSupportError("no queue: \(answer)")
        }
        return url
    }

    // MARK: The site and its remote

    /// The bare repository that plays the remote.
    package var remote: String { folder.appending("remote.git") }

    private func prepareRemote() async throws {
        try await git(["init", "--quiet", "--bare", "--initial-branch=main", remote])
        let site = folder.appending("seed")
        try await git(["init", "--quiet", "--initial-branch=main", site])
        try folder.write("seed/package.json", #"{"scripts":{"build":"node build.mjs"}}"#)
        try folder.write("seed/.gitignore", "dist/\n")
        try folder.write("seed/pages/index.html", "<h1>first</h1>\n")
        try folder.write("seed/build.mjs", Self.buildScript)
        try await git(["-C", site, "add", "-A"])
        try await git(["-C", site, "commit", "--quiet", "-m", "first"])
        try await git(["-C", site, "push", "--quiet", remote, "main"])
    }

    /// Wraps each page and copies it to dist. A file `slow.txt` stops it after the first page, once,
    /// until it is killed; `broken.txt` makes it fail.
    private static let buildScript = """
        import fs from 'node:fs';
        fs.rmSync('dist', { recursive: true, force: true });
        fs.mkdirSync('dist');
        if (fs.existsSync('pages/broken.txt')) {
          console.error('the build is broken');
          process.exit(1);
        }
        for (const name of fs.readdirSync('pages').sort()) {
          if (!name.endsWith('.html')) continue;
          const body = fs.readFileSync('pages/' + name, 'utf8');
          fs.writeFileSync('dist/' + name, '<!doctype html><html><body>' + body + '</body></html>');
          if (fs.existsSync('pages/slow.txt') && !fs.existsSync('../build-is-slow')) {
            fs.writeFileSync('../build-is-slow', '');
            await new Promise(resolve => setTimeout(resolve, 60000));
          }
        }
        """

    /// Runs git and returns what it wrote.
    @discardableResult
    package func git(_ arguments: [String]) async throws -> String {
        let process = try SpawnedProcess(
            "/usr/bin/git", arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                "GIT_COMMITTER_EMAIL": "a@b",
            ])
        guard try await process.waitForEnd() == .exited(0) else {
            throw TestSupportError("git \(arguments) failed: \(process.standardError)")
        }
        return process.standardOutput
    }

    /// Makes the remote take so many seconds to accept a push, and touch `push-is-slow` before.
    package func slowDownPushes(seconds: Int) throws {
        let path = try folder.write(
            "remote.git/hooks/pre-receive",
            "#!/bin/sh\ntouch \(folder.appending("push-is-slow"))\nsleep \(seconds)\n")
        chmod(path, 0o755)
    }

    /// Whether a file of this folder exists.
    package func exists(_ name: String) -> Bool { (try? folder.read(name)) != nil }

    /// The subjects of the commits of a remote branch, newest first; none when there is no branch.
    package func subjects(_ branch: String) async throws -> [String] {
        let text = try? await git(["-C", remote, "log", "--format=%s", branch, "--"])
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// The content of a file on a remote branch.
    package func file(_ path: String, on branch: String) async throws -> String? {
        try? await git(["-C", remote, "show", "\(branch):\(path)"])
    }

    // MARK: The agent

    private func prepareAgent() throws {
        try folder.write(
            "agent.py", Self.agentScript.replacing("FOLDER", with: folder.path))
    }

    /// Appends the instruction, which is the prompt's last line, to the page that it names first,
    /// and then does what its words say: `wait` waits for ever, `deaf` does not hear SIGINT, `fail` fails.
    private static let agentScript = """
        import json, os, signal, sys, time
        words = sys.stdin.read().strip().splitlines()[-1].split()
        print(json.dumps({"type": "system", "subtype": "init",
                          "session_id": "0b8f4d5e-0000-4000-8000-000000000001"}), flush=True)
        if "deaf" in words:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.makedirs("pages", exist_ok=True)
        for extra in ("slow", "broken"):
            if extra in words:
                open("pages/" + extra + ".txt", "w").write("x")
        with open("pages/" + words[0] + ".html", "a") as page:
            page.write("<p>" + " ".join(words) + "</p>\\n")
        with open("FOLDER/started", "a") as log:
            log.write(" ".join(words) + "\\n")
        if "big" in words:
            open("pages/big.html", "w").write(os.urandom(1 << 20).hex())
        if "leak" in words:
            print(dict(os.environ), file=sys.stderr, flush=True)
            words += list(os.environ.values())
        if "wait" in words:
            time.sleep(120)
        failed = "fail" in words
        print(json.dumps({"type": "result", "subtype": "error_during_execution" if failed
                          else "success", "is_error": failed,
                          "result": "I changed " + (" ".join(words) if "leak" in words
                                                    else words[0])}), flush=True)
        """

    /// The instructions that the agent has begun.
    package var started: [String] {
        let text = (try? FileBytes.readText(folder.appending("started"))) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    // MARK: The worker

    /// Starts a worker; it is killed with the result.
    package func startWorker(_ settings: [String: String] = [:]) throws -> SpawnedProcess {
        let environment = endpoint.environment.merging([
            "INPUT_QUEUE_URL": inputURL, "OUTPUT_QUEUE_URL": outputURL,
            "S3_BUCKET_NAME": bucket, "WORKSPACE_PATH": folder.appending("workspace"),
            "REPO_URL": remote,
            "CLAUDE_COMMAND": "/usr/bin/python3 \(folder.appending("agent.py"))",
            "PREVIEW_DOMAIN": "preview.example", "HEALTH_FILE": folder.appending("health"),
            // A request that nobody waits for any more would take messages out of moto's queue.
            "QUEUE_WAIT_SECONDS": "1", "LOG_LEVEL": "debug",
        ]) { $1 }.merging(settings) { $1 }
        return try CommandRun(
            ["run"], environment: environment, directory: folder.path, program: "deploy-worker"
        ).start()
    }

    /// Sends a message and returns its command's id.
    @discardableResult
    package func send(
        _ instruction: String, thread: String = "t", kind: String = "edit",
        commandID: String = RandomBytes.hex(byteCount: 8), timestamp: Int? = nil
    ) async throws -> String {
        var body: [String: JSONValue] = [
            "sessionId": "s-\(thread)", "commandId": .string(commandID), "type": .string(kind),
            "instruction": .string(instruction), "chatThreadId": .string(thread),
            "userEmail": "a@b.c", "context": ["branch": "main"],
        ]
        if let timestamp { body["timestamp"] = .integer(timestamp) }
        try await send(body: JSONValue.object(body).text)
        return commandID
    }

    /// Sends a body as it is.
    package func send(body: String) async throws {
        try await queues.call(
            "send_message", ["QueueUrl": .string(inputURL), "MessageBody": .string(body)])
    }

    /// Sends bodies as they are, in their order.
    package func send(bodies: [String]) async throws {
        let calls = bodies.map {
            BotoClient.Call(
                "send_message", ["QueueUrl": .string(inputURL), "MessageBody": .string($0)])
        }
        // A call of thousands would take longer than a client waits for the first byte.
        for start in stride(from: 0, to: calls.count, by: 20) {
            let some = Array(calls[start..<min(start + 20, calls.count)])
            for answer in try await queues.perform(some) where answer["error"] != nil {
                throw TestSupportError("a body was not sent: \(answer)")
            }
        }
    }

    /// Receives a message of the input queue as somebody who then gives it back.
    package func takeInput() async throws {
        try await waitUntil("a message") {
            let answer = try await queues.call(
                "receive_message", ["QueueUrl": .string(inputURL), "VisibilityTimeout": 0])
            return answer["Messages"]?.elements.isEmpty == false
        }
    }

    /// A slow way to the bucket.
    package func slowProxy(bytesPerSecond: Int) throws -> SlowProxy {
        try SlowProxy(before: endpoint, bytesPerSecond: bytesPerSecond)
    }

    /// Everything that was answered so far.
    package func answers() async throws -> [JSONValue] {
        while true {
            let answer = try await queues.call(
                "receive_message",
                ["QueueUrl": .string(outputURL), "MaxNumberOfMessages": 10])
            let messages = answer["Messages"]?.elements ?? []
            if messages.isEmpty { break }
            for message in messages {
                guard let body = message["Body"]?.stringValue,
                    let receipt = message["ReceiptHandle"]
                else { continue }
                try await queues.call(
                    "delete_message",
                    ["QueueUrl": .string(outputURL), "ReceiptHandle": receipt])
                let value = try JSONValue(parsing: body)
                received.withLock { $0.append(value) }
            }
        }
        return received.withLock { $0 }
    }

    /// The answers so far that nobody has taken.
    package func takeAnswers() async throws -> [JSONValue] {
        _ = try await answers()
        return received.withLock { received in
            defer { received = [] }
            return received
        }
    }

    /// Waits for the answers to a command.
    package func answers(
        to commandID: String, count: Int = 1, within limit: Duration = .seconds(120)
    ) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        try await waitUntil("\(count) answers to \(commandID)", within: limit) {
            found = try await answers().filter {
                $0["commandId"]?.stringValue == commandID && $0["type"] == nil
            }
            return found.count >= count
        }
        return found
    }

    /// Messages of a queue: visible ones and those in somebody's hands.
    package func messageCounts(_ url: String) async throws -> (visible: Int, held: Int) {
        let answer = try await queues.call(
            "get_queue_attributes", ["QueueUrl": .string(url), "AttributeNames": ["All"]])
        func count(_ name: String) -> Int {
            answer["Attributes"]?[name]?.stringValue.flatMap(Int.init) ?? -1
        }
        return (
            count("ApproximateNumberOfMessages"), count("ApproximateNumberOfMessagesNotVisible")
        )
    }

    /// An object of the site; `nil` when there is none.
    package func object(_ key: String) async throws -> String? {
        let answer = try await objects.perform([
            .init("get_object", ["Bucket": .string(bucket), "Key": .string(key)])
        ])
        return answer[0]["Body"]?["text"]?.stringValue
    }

    /// All keys of the bucket, usually without those of the deployer's state.
    package func keys(includingState: Bool = false) async throws -> [String] {
        let answer = try await objects.call("list_objects_v2", ["Bucket": .string(bucket)])
        return (answer["Contents"]?.elements ?? []).compactMap { $0["Key"]?.stringValue }
            .filter { includingState || !$0.contains(".deploy-dist/") }
    }
}
