import Platform
import TestSupport
import Testing

struct ChildProcessTests {
    private static let environment: Environment = ["PATH": "/usr/bin:/bin", "MARK": "a b"]

    private static func shell(_ script: String, _ arguments: String...) -> Command {
        Command("sh", ["-c", script, "sh"] + arguments, environment: environment)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    struct EndCase: Sendable, CustomTestStringConvertible {
        let script: String
        let status: ChildProcess.Status

        var testDescription: String { script }
    }

    @Test(arguments: [
        EndCase(script: "exit 0", status: .exited(0)),
        EndCase(script: "exit 7", status: .exited(7)),
        EndCase(script: "kill -TERM $$", status: .signalled(15)),
        EndCase(script: "kill -KILL $$", status: .signalled(9)),
    ])
    func statusIsReported(_ testCase: EndCase) async throws {
        let outcome = try await ChildProcess.run(Self.shell(testCase.script))
        #expect(outcome.status == testCase.status)
        #expect(outcome.ending == .finished)
    }

    @Test func streamsAreKeptApart() async throws {
        let outcome = try await ChildProcess.run(Self.shell("echo out; echo err >&2"))
        #expect(Self.text(outcome.output) == "out\n")
        #expect(Self.text(outcome.errorOutput) == "err\n")
        #expect(!outcome.isTruncated)
    }

    @Test func argumentsArriveUnchanged() async throws {
        let hostile = ["", "a b", "$HOME", "`id`", "\"'\\", "*", "é\n"]
        let command = Command("printf", ["%s|"] + hostile, environment: Self.environment)
        let outcome = try await ChildProcess.run(command)
        #expect(Self.text(outcome.output) == hostile.joined(separator: "|") + "|")
    }

    @Test func environmentIsExactlyTheGivenOne() async throws {
        let outcome = try await ChildProcess.run(Command("env", environment: Self.environment))
        #expect(Self.text(outcome.output) == "MARK=a b\nPATH=/usr/bin:/bin\n")
    }

    @Test func directoryIsChanged() async throws {
        var command = Command("pwd", ["-P"], environment: Self.environment)
        command.directory = "/usr"
        #expect(Self.text(try await ChildProcess.run(command).output) == "/usr\n")
    }

    @Test func inputLargerThanThePipeGoesThrough() async throws {
        var command = Command("cat", environment: Self.environment)
        command.input = (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 / 7) }
        command.captureByteLimit = 4 << 20
        #expect(try await ChildProcess.run(command).output == command.input)
    }

    @Test func inputThatNobodyReadsIsDropped() async throws {
        var command = Self.shell("exec <&-; echo done")
        command.input = [UInt8](repeating: 0, count: 1 << 20)
        let outcome = try await ChildProcess.run(command)
        #expect(outcome.isSuccess)
        #expect(Self.text(outcome.output) == "done\n")
    }

    @Test func outputBeyondTheLimitIsDropped() async throws {
        var command = Self.shell("yes | head -c 300000; echo >&2")
        command.captureByteLimit = 1000
        let outcome = try await ChildProcess.run(command)
        #expect(outcome.isSuccess)
        #expect(outcome.output.count == 1000)
        #expect(outcome.isTruncated)
    }

    @Test func noSignalIsBlockedOrIgnored() async throws {
        let command = Command(
            "grep", ["-E", "Sig(Blk|Ign)", "/proc/self/status"], environment: Self.environment)
        let status = Self.text(try await ChildProcess.run(command).output)
        let masks = status.split(whereSeparator: \.isWhitespace).compactMap {
            UInt64($0, radix: 16)
        }
        // glibc keeps signals 32 and 33 for itself and lets no program touch them.
        #expect(masks.map { $0 & ~0x1_8000_0000 } == [0, 0])
    }

    @Test func onlyTheStreamsAreInherited() async throws {
        // Descriptor 3 is the directory that `ls` itself reads.
        let command = Command("ls", ["/proc/self/fd"], environment: Self.environment)
        #expect(Self.text(try await ChildProcess.run(command).output) == "0\n1\n2\n3\n")
    }

    @Test func childLeadsItsOwnGroup() async throws {
        let script = "read -r _ _ _ _ group _ </proc/$$/stat; [ $group = $$ ]"
        #expect(try await ChildProcess.run(Self.shell(script)).isSuccess)
    }

    @Test func missingProgramIsNamed() async throws {
        let error = await #expect(throws: PlatformError.self) {
            _ = try await ChildProcess.run(
                Command("no-such-program", environment: Self.environment))
        }
        #expect(
            error?.description == "cannot find program no-such-program: No such file or directory")
    }

    @Test func missingDirectoryIsNamed() async throws {
        var command = Command("true", environment: Self.environment)
        command.directory = "/no/such/directory"
        let error = await #expect(throws: PlatformError.self) {
            _ = try await ChildProcess.run(command)
        }
        #expect(error?.subject == "/no/such/directory")
    }

    @Test func timeoutStopsTheChild() async throws {
        var command = Self.shell("echo before; exec sleep 60")
        command.timeout = .milliseconds(1)
        let outcome = try await ChildProcess.run(command)
        #expect(outcome.ending == .timedOut)
        #expect(outcome.status == .signalled(15))
    }

    @Test func cancellationBeforeTheStartStopsTheChild() async throws {
        let task = Task { try await ChildProcess.run(Self.shell("sleep 60")) }
        task.cancel()
        let outcome = try await task.value
        #expect(outcome.ending == .cancelled)
        #expect(outcome.status == .signalled(15))
    }

    /// Runs a script that creates the file `$1` when it is ready, and cancels it then.
    private static func cancelWhenReady(
        _ script: String, gracePeriod: Duration
    ) async throws -> ChildProcess.Outcome {
        let folder = try TemporaryDirectory()
        var command = shell(script, folder.appending("ready"))
        command.teardown = [.terminate(grace: gracePeriod)]
        let task = Task { [command] in try await ChildProcess.run(command) }
        try await waitUntil("the script to be ready") { (try? folder.read("ready")) != nil }
        task.cancel()
        return try await task.value
    }

    @Test func aGroupThatIgnoresTheSignalIsKilled() async throws {
        // Shell and child ignore TERM; the child would hold the pipe open for a minute.
        let outcome = try await Self.cancelWhenReady(
            "trap '' TERM; sleep 60 & echo ready; : >$1; wait; sleep 60",
            gracePeriod: .milliseconds(50))
        #expect(outcome.ending == .cancelled)
        #expect(outcome.status == .signalled(9))
        #expect(Self.text(outcome.output) == "ready\n")
    }

    @Test func childMayCleanUpWithinItsGracePeriod() async throws {
        let outcome = try await Self.cancelWhenReady(
            "trap 'echo cleaned; exit 3' TERM; : >$1; sleep 60 & wait", gracePeriod: .seconds(60))
        #expect(outcome.status == .exited(3))
        #expect(Self.text(outcome.output) == "cleaned\n")
    }

    @Test func aDaemonThatHoldsThePipeDoesNotHoldUsUp() async throws {
        let outcome = try await ChildProcess.run(Self.shell("setsid sleep 20 & echo started"))
        #expect(outcome.isSuccess)
        #expect(Self.text(outcome.output) == "started\n")
    }

    @Test func manyChildrenAtOnce() async throws {
        let outputs = try await mapBounded(Array(0..<40), limit: 20) { index in
            Self.text(try await ChildProcess.run(Self.shell("echo $1", "\(index)")).output)
        }
        #expect(outputs == (0..<40).map { "\($0)\n" })
    }
}
