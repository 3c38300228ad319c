import Glibc
import TestSupport
import Testing

@Suite("Shutdown")
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
        try await waitUntil("the step to be under way") {
            instruction.contains("slow")
                ? (try? bench.folder.read("workspace/build-is-slow")) != nil
                : !bench.started.isEmpty
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
        // The next worker goes on with it.
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
