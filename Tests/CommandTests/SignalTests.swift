import Glibc
import TestSupport
import Testing

/// SIGINT and SIGTERM in the middle of an upload.
@Suite(.processHeavy) struct SignalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signal: Int32
        let status: Int32
    }

    static let cases = [
        Case(testDescription: "SIGINT", signal: SIGINT, status: 130),
        Case(testDescription: "SIGTERM", signal: SIGTERM, status: 143),
    ]

    @Test(arguments: cases)
    func theFirstStopsInOrder(_ example: Case) async throws {
        var run = try await SlowDeployment()
        let process = try run.start()
        try await waitUntil("the first upload") { process.standardOutput.contains("upload a") }
        process.signal(example.signal)
        let outcome = try await CommandRun.outcome(of: process)
        #expect(outcome.status == example.status, "\(outcome)")
        let last = outcome.standardOutput.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("interrupted: "), "\(outcome)")
        #expect(outcome.standardError.contains("deploy-dist: warning: stopping"), "\(outcome)")

        // A write that the network still holds would arrive later, and be taken for a rival's.
        run.proxy = nil
        let again = try await run.withoutDelay.run()
        #expect(again.status == 0, "\(again)")
        #expect(again.standardOutput.contains("\ncomplete: "), "\(again)")
    }

    /// The requests in flight alone would take a minute.
    @Test func theSecondEndsAtOnce() async throws {
        let run = try await SlowDeployment()
        let process = try run.start()
        try await waitUntil("the first upload") { process.standardOutput.contains("upload a") }
        process.signal(SIGINT)
        try await waitUntil("the message") { process.standardError.contains("stopping") }
        // Signals that come too close count as one: repeat until one counts.
        try await waitUntil("the end") {
            process.signal(SIGINT)
            return process.ending != nil
        }
        let outcome = try await CommandRun.outcome(of: process)
        #expect(outcome.status == 130)
        #expect(!outcome.standardOutput.contains("interrupted"))
    }
}

/// A deployment over a network so slow that it cannot end during a test.
private struct SlowDeployment {
    private let directory: TemporaryDirectory
    private let bucket: String
    private let moto: S3Endpoint
    /// The network; what is under way in it ends with it.
    var proxy: SlowProxy?

    init() async throws {
        moto = try MotoServer.shared().endpoint
        proxy = try SlowProxy(before: moto, bytesPerSecond: 60_000)
        bucket = try await moto.createBucket()
        directory = try TemporaryDirectory()
        try directory.write("a.txt", "small")
        for name in ["b.bin", "c.bin", "d.bin"] {
            try directory.write(name, bytes: [UInt8](repeating: 7, count: 3_000_000))
        }
    }

    func start() throws -> SpawnedProcess {
        try CommandRun(
            [directory.path, "s3://\(bucket)", "--verbose", "--concurrency", "2"],
            environment: (proxy?.endpoint ?? moto).environment
        ).start()
    }

    var withoutDelay: CommandRun {
        CommandRun(
            [directory.path, "s3://\(bucket)", "--verbose"], environment: moto.environment)
    }
}
