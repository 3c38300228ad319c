import Glibc
import TestSupport
import Testing

@Suite("Shutdown", .serialized)
struct ShutdownTests {
    @Test("SIGTERM while nothing is to do")
    func idle() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        try await waitUntil("the worker to be ready") { worker.standardOutput.contains("ready") }
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(25)) == .exited(0))
    }

    @Test(
        "SIGTERM in the middle: work pushed, message visible again, exit code 0",
        arguments: ["index one wait", "index one wait deaf", "about slow"])
    func working(instruction: String) async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        try await bench.send(instruction)
        try await waitUntil("the step to be under way", within: .seconds(120)) {
            instruction.contains("slow")
                ? bench.exists("workspace/build-is-slow") : !bench.started.isEmpty
        }
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(25)) == .exited(0))
        #expect(
            try await bench.messageCounts(bench.inputURL) == (1, 0), "\(worker.standardOutput)")
        #expect(try await bench.answers().isEmpty)
        let page = String(instruction.prefix { $0 != " " })
        #expect(
            try await bench.file("pages/\(page).html", on: "thread-t")?.contains(instruction)
                == true)

        let next = try bench.startWorker()
        try await waitUntil("the next worker to go on", within: .seconds(120)) {
            bench.started.count == 2 || next.standardOutput.contains("command answered")
        }
    }

    /// These steps take no time that one could aim at: they may just be over.
    @Test("SIGTERM as a short step begins", arguments: ["switch", "commit"])
    func shortStep(step: String) async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker()
        let command = try await bench.send("index one")
        try await waitUntil("the step to begin", within: .seconds(120)) {
            worker.standardOutput.contains(#""step":"\#(step)""#)
        }
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(25)) == .exited(0))
        if try await bench.answers().isEmpty {
            #expect(
                try await bench.messageCounts(bench.inputURL) == (1, 0),
                "\(worker.standardOutput)")
        }
        let next = try bench.startWorker()
        let answers = try await bench.answers(to: command)
        #expect(answers.last?["success"] == true, "\(answers)\n\(next.standardOutput)")
        #expect(try await bench.subjects("thread-t").filter { $0 == "index one" }.count == 1)
        #expect(try await bench.object("index.html")?.contains("<p>index one</p>") == true)
    }

    @Test("SIGTERM during a push: it is finished and answered")
    func pushing() async throws {
        let bench = try await WorkerBench()
        try bench.slowDownPushes(seconds: 2)
        let worker = try bench.startWorker()
        let command = try await bench.send("index one")
        try await waitUntil("the push to be under way", within: .seconds(120)) {
            bench.exists("push-is-slow")
        }
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(25)) == .exited(0))
        #expect(try await bench.answers(to: command)[0]["success"] == true)
        #expect(try await bench.messageCounts(bench.inputURL) == (0, 0))
        #expect(try await bench.subjects("thread-t") == ["index one", "first"])
    }

    @Test("SIGTERM during a push that does not end: the message is given back in time")
    func stuckPush() async throws {
        let bench = try await WorkerBench()
        try bench.slowDownPushes(seconds: 120)
        let worker = try bench.startWorker()
        try await bench.send("index one")
        try await waitUntil("the push to be under way", within: .seconds(120)) {
            bench.exists("push-is-slow")
        }
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(25)) == .exited(0))
        #expect(
            try await bench.messageCounts(bench.inputURL) == (1, 0), "\(worker.standardOutput)")
    }

    @Test("SIGTERM during a deployment: the lock is released, the work pushed")
    func deploying() async throws {
        let bench = try await WorkerBench()
        let proxy = try bench.slowProxy(bytesPerSecond: 256 << 10)
        let worker = try bench.startWorker(["AWS_ENDPOINT_URL_S3": proxy.endpoint.url])
        try await bench.send("index big")
        try await waitUntil("the upload to be under way", within: .seconds(120)) {
            worker.standardOutput.contains(#""stage":"uploading""#)
        }
        worker.signal(SIGTERM)
        #expect(try await worker.waitForEnd(within: .seconds(25)) == .exited(0))
        #expect(
            try await bench.messageCounts(bench.inputURL) == (1, 0), "\(worker.standardOutput)")
        #expect(try await bench.subjects("thread-t") == ["index big", "first"])
        #expect(try await bench.object(".deploy-dist/lock") == nil)
    }

    @Test("with nothing to do for its idle time it ends, and its service sleeps")
    func sleep() async throws {
        let bench = try await WorkerBench()
        let ecs = BotoClient(try MotoServer.shared().endpoint, service: "ecs")
        try await ecs.call("create_cluster", ["clusterName": .string(bench.bucket)])
        try await ecs.call(
            "register_task_definition",
            [
                "family": .string(bench.bucket),
                "containerDefinitions": [["name": "w", "image": "w", "memory": 64]],
            ])
        try await ecs.call(
            "create_service",
            [
                "cluster": .string(bench.bucket), "serviceName": "worker", "desiredCount": 1,
                "taskDefinition": .string(bench.bucket),
            ])
        let worker = try bench.startWorker([
            "IDLE_TIMEOUT_SECONDS": "1", "ECS_CLUSTER": bench.bucket, "ECS_SERVICE": "worker",
        ])
        #expect(try await worker.waitForEnd() == .exited(0), "\(worker.standardOutput)")
        let answer = try await ecs.call(
            "describe_services", ["cluster": .string(bench.bucket), "services": ["worker"]])
        #expect(
            answer["services"]?.elements.first?["desiredCount"] == 0, "\(worker.standardOutput)")
    }
}
