import TestSupport
import Testing

/// The built programs with exactly the permissions that the Terraform module gives.
@Suite("Policies", .serialized)
struct PolicyTests {
    @Test("deploy-dist needs what the publisher's policy allows, and no more")
    func publisher() async throws {
        let server = try PolicyServer.shared()
        let bucket = try await server.endpoint.createBucket()
        let site = try Site()
        let user = try await server.user(Self.publisherPolicy(bucket).text)

        // A multipart upload, a change of content, one of headers alone, and deletes.
        let first = try await site.deploy(to: bucket, as: user)
        #expect(first.summary["result"] == "complete", "\(first.outcome)")
        #expect(first.summary["uploaded"] == 5)
        try site.rebuild()
        let second = try await site.deploy(to: bucket, as: user)
        #expect(second.summary["result"] == "complete", "\(second.outcome)")
        #expect(second.summary["uploaded"] == 1)
        #expect(second.summary["updated"] == 1)
        #expect(second.summary["deleted"] == 2)
        for outcome in [first.outcome, second.outcome] {
            #expect(outcome.status == 0)
            #expect(!outcome.standardError.contains("denied"), "\(outcome)")
        }
    }

    @Test("without s3:GetObject it warns, and works from the listing")
    func unreadable() async throws {
        let server = try PolicyServer.shared()
        let bucket = try await server.endpoint.createBucket()
        let site = try Site(large: false)
        let user = try await server.user(Self.publisherPolicy(bucket).without("s3:GetObject"))

        let first = try await site.deploy(to: bucket, as: user)
        #expect(first.outcome.status == 0, "\(first.outcome)")
        #expect(first.outcome.standardError.contains("s3:GetObject"))
        #expect(first.summary["uploaded"] == 4)
        try site.change()
        let second = try await site.deploy(to: bucket, as: user)
        #expect(second.outcome.status == 0, "\(second.outcome)")
        #expect(second.summary["uploaded"] == 1)
        #expect(second.summary["unchanged"] == 3)
    }

    @Test(
        "without another permission it fails, and names it",
        arguments: ["s3:ListBucket", "s3:PutObject", "s3:DeleteObject"])
    func refused(_ action: String) async throws {
        let server = try PolicyServer.shared()
        let bucket = try await server.endpoint.createBucket()
        let site = try Site(large: false)
        let policy = try Self.publisherPolicy(bucket)
        if action == "s3:DeleteObject" {
            let publisher = try await server.user(policy.text)
            #expect(try await site.deploy(to: bucket, as: publisher).outcome.status == 0)
            try site.rebuild()
        }
        let user = try await server.user(policy.without(action))
        let outcome = try await site.deploy(to: bucket, as: user).outcome
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.standardError.contains(action))
    }

    @Test("the worker needs what the task's policy allows, and no more")
    func worker() async throws {
        let server = try PolicyServer.shared()
        let bench = try await WorkerBench(endpoint: server.endpoint)
        let ecs = BotoClient(server.endpoint, service: "ecs")
        let name: JSONValue = .string(bench.bucket)
        try await ecs.call("create_cluster", ["clusterName": name])
        try await ecs.call(
            "register_task_definition",
            [
                "family": name,
                "containerDefinitions": [["name": "worker", "image": "worker", "memory": 512]],
            ])
        try await ecs.call(
            "create_service",
            ["cluster": name, "serviceName": name, "taskDefinition": name, "desiredCount": 1])

        let queues = "arn:aws:sqs:us-east-1:123456789012:\(bench.bucket)"
        let ecsARN = "arn:aws:ecs:us-east-1:123456789012"
        let policy = try ModulePolicy(
            "task",
            [
                "bucket_arn": "arn:aws:s3:::\(bench.bucket)",
                "input_queue_arn": "\(queues)-in", "output_queue_arn": "\(queues)-out",
                "service_arn": "\(ecsARN):service/\(bench.bucket)/\(bench.bucket)",
                "task_definition_arn": "\(ecsARN):task-definition/\(bench.bucket)",
            ])
        let worker = try bench.startWorker(
            try await server.user(policy.text).environment.merging([
                "ECS_CLUSTER": bench.bucket, "ECS_SERVICE": bench.bucket,
                "IDLE_TIMEOUT_SECONDS": "3", "QUEUE_VISIBILITY_SECONDS": "6",
                "PROGRESS_NOTIFICATIONS": "1",
            ]) { $1 })

        // Long enough for the message to be held by its heartbeat.
        let first = try await bench.send("index first wait")
        try await waitUntil("the agent to begin", within: .seconds(120)) {
            bench.started == ["index first wait"]
        }
        let second = try await bench.send("index second")
        #expect(try await bench.answers(to: first)[0]["interrupted"] == true)
        let answer = try await bench.answers(to: second)[0]
        #expect(answer["success"] == true, "\(answer)\n\(worker.standardOutput)")
        let preview = try await bench.answers(to: bench.send("", kind: "preview"))[0]
        #expect(preview["success"] == true, "\(preview)\n\(worker.standardOutput)")

        #expect(try await worker.waitForEnd(within: .seconds(120)) == .exited(0))
        let service = try await ecs.call(
            "describe_services", ["cluster": name, "services": [name]])
        #expect(service["services"]?.elements.first?["desiredCount"] == 0)
        #expect(!worker.standardOutput.contains("denied"), "\(worker.standardOutput)")
        #expect(!worker.standardOutput.contains("AccessDenied"))
    }

    private static func publisherPolicy(_ bucket: String) throws -> ModulePolicy {
        try ModulePolicy("publisher", ["bucket_arn": "arn:aws:s3:::\(bucket)"])
    }
}

/// A site of a few files that changes from one build to the next.
private struct Site {
    let folder: TemporaryDirectory

    init(large: Bool = true) throws {
        folder = try TemporaryDirectory()
        try folder.write("dist/index.html", "<h1>first</h1>")
        try folder.write("dist/style.css", "body { color: red }")
        try folder.write("dist/old/one.html", "one")
        try folder.write("dist/old/two.html", "two")
        // From 16 MiB on, objects go up in parts.
        if large { try folder.write("dist/film.bin", String(repeating: "x", count: 17 << 20)) }
    }

    /// Another page, as a rebuild makes it.
    func change() throws {
        try folder.write("dist/index.html", "<h1>second</h1>")
    }

    /// Another page, another header, two files less.
    func rebuild() throws {
        try change()
        try folder.delete("dist/old/one.html")
        try folder.delete("dist/old/two.html")
        try folder.write(
            "deploy-dist.json",
            #"{"routes": [{"match": "*.css", "cacheControl": "public, max-age=60"}]}"#)
    }

    func deploy(
        to bucket: String, as user: S3Endpoint
    ) async throws -> (outcome: CommandRun.Outcome, summary: JSONValue) {
        let outcome = try await CommandRun(
            ["dist", "s3://\(bucket)", "--json", "--no-progress"], environment: user.environment,
            directory: folder.path
        ).run()
        let line = outcome.standardOutput.split(separator: "\n").last ?? "{}"
        return (outcome, try JSONValue(parsing: String(line)))
    }
}
