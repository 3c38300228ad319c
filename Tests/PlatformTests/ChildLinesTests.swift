import Platform
import Synchronization
import TestSupport
import Testing

/// What a handler of lines gets, and what it can do.
struct ChildLinesTests {
    private static let environment: Environment = ["PATH": "/usr/bin:/bin"]

    private static func shell(_ script: String, _ arguments: String...) -> Command {
        Command("sh", ["-c", script, "sh"] + arguments, environment: environment)
    }

    /// Runs a command and returns its lines, in the order of their arrival.
    private static func lines(of command: Command) async throws -> [OutputLine] {
        let lines = Mutex<[OutputLine]>([])
        let outcome = try await ChildProcess.run(command) { line in
            lines.withLock { $0.append(line) }
            return .goOn
        }
        #expect(outcome.isSuccess)
        return lines.withLock { $0 }
    }

    struct TextCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let format: String
        let lines: [String]
    }

    @Test(arguments: [
        TextCase(testDescription: "nothing", format: "", lines: []),
        TextCase(testDescription: "two lines", format: #"a\nb\n"#, lines: ["a", "b"]),
        TextCase(testDescription: "no end", format: #"a\nb"#, lines: ["a", "b"]),
        TextCase(testDescription: "empty lines", format: #"\n\na\n"#, lines: ["", "", "a"]),
        TextCase(testDescription: "carriage returns", format: #"a\r\nb\r\n"#, lines: ["a", "b"]),
        TextCase(testDescription: "not UTF-8", format: #"a\377b\n"#, lines: ["a\u{FFFD}b"]),
        TextCase(
            testDescription: "exactly the limit", format: #"0123456789abcdef\nx\n"#,
            lines: ["0123456789abcdef", "x"]),
    ])
    func streamIsCutIntoLines(_ testCase: TextCase) async throws {
        var command = Command("printf", [testCase.format], environment: Self.environment)
        command.lineByteLimit = 16
        let lines = try await Self.lines(of: command)
        #expect(lines.map(\.text) == testCase.lines)
        #expect(lines.allSatisfy { !$0.isCut && $0.source == .output })
    }

    @Test func streamsAreToldApart() async throws {
        let lines = try await Self.lines(of: Self.shell("echo out; echo err >&2"))
        #expect(Set(lines.map(\.source)) == [.output, .errorOutput])
        #expect(lines.first { $0.source == .errorOutput }?.text == "err")
    }

    @Test func aCharacterSplitByReadsIsWhole() async throws {
        // The second half is written only when the first has been read.
        let folder = try TemporaryDirectory()
        let command = Self.shell(
            #"printf 'caf\303'; echo >&2; until [ -e $1 ]; do sleep 0.01; done;"#
                + #" printf '\251\n'"#, folder.appending("go"))
        let lines = Mutex<[String]>([])
        let outcome = try await ChildProcess.run(command) { line in
            switch line.source {
            case .output: lines.withLock { $0.append(line.text) }
            case .errorOutput: _ = try? folder.write("go", "")
            }
            return .goOn
        }
        #expect(outcome.isSuccess)
        #expect(lines.withLock { $0 } == ["café"])
    }

    @Test func longLineIsCutAtACharacterAndTheNextIsWhole() async throws {
        var command = Self.shell(#"printf 'aaé'; head -c 5000000 /dev/zero; printf '\nnext\n'"#)
        command.lineByteLimit = 3
        let lines = try await Self.lines(of: command)
        #expect(lines.map(\.text) == ["aa", "nex"])
        #expect(lines.map(\.isCut) == [true, true])
    }

    @Test func lineOfSeveralMegabytesArrives() async throws {
        var command = Self.shell("head -c 5000000 /dev/zero | tr '\\0' x; echo; echo after")
        command.lineByteLimit = 8 << 20
        let lines = try await Self.lines(of: command)
        #expect(lines.map(\.text.utf8.count) == [5_000_000, 5])
    }

    @Test func childThatIsExpectedToEndAndDoesNotIsTornDown() async throws {
        var command = Self.shell("trap '' INT; echo done; while :; do sleep 60; done")
        command.teardown = [.interrupt(grace: .milliseconds(10))]
        let outcome = try await ChildProcess.run(command) { _ in
            .expectEnd(within: .milliseconds(10))
        }
        #expect(outcome.ending == .lingered)
        #expect(outcome.status == .signalled(9))
    }

    @Test func childThatIsExpectedToEndAndDoesIsLeftAlone() async throws {
        let outcome = try await ChildProcess.run(Self.shell("echo done")) { _ in
            .expectEnd(within: .seconds(60))
        }
        #expect(outcome.isSuccess)
    }

    @Test func silentChildIsTornDown() async throws {
        var command = Self.shell("echo first; exec sleep 60")
        command.silenceLimit = .milliseconds(20)
        let outcome = try await ChildProcess.run(command)
        #expect(outcome.ending == .silent)
        #expect(outcome.status == .signalled(15))
    }

    @Test func stepsOfTheTeardownFollowEachOther() async throws {
        let folder = try TemporaryDirectory()
        var command = Self.shell(
            "trap 'echo int' INT; trap 'echo term; exit 5' TERM; : >$1; while :; do sleep 0.02; done",
            folder.appending("ready"))
        command.teardown = [
            .interrupt(grace: .milliseconds(300)), .terminate(grace: .seconds(60)),
        ]
        let task = Task { [command] in try await ChildProcess.run(command) }
        try await waitUntil("the script to be ready") { (try? folder.read("ready")) != nil }
        task.cancel()
        let outcome = try await task.value
        #expect(outcome.status == .exited(5))
        #expect(String(decoding: outcome.output, as: UTF8.self) == "int\nterm\n")
    }

    struct StatusCase: Sendable, CustomTestStringConvertible {
        let script: String
        let text: String
        let looksOutOfMemory: Bool

        var testDescription: String { script }
    }

    @Test(arguments: [
        StatusCase(
            script: "exit 1", text: "ended with exit code 1", looksOutOfMemory: false),
        StatusCase(
            script: "kill -KILL $$", text: "was ended by SIGKILL", looksOutOfMemory: true),
        StatusCase(
            script: "sh -c 'kill -KILL $$'; exit $?", text: "ended with exit code 137",
            looksOutOfMemory: true),
        StatusCase(
            script: "kill -SEGV $$", text: "was ended by SIGSEGV", looksOutOfMemory: false),
    ])
    func statusIsPutIntoWords(_ testCase: StatusCase) async throws {
        let outcome = try await ChildProcess.run(Self.shell(testCase.script))
        #expect(outcome.status.description == testCase.text)
        #expect(outcome.looksOutOfMemory == testCase.looksOutOfMemory)
    }

    @Test func teardownOfOursIsNoWantOfMemory() async throws {
        var command = Self.shell("sleep 60")
        command.timeout = .milliseconds(1)
        command.teardown = []
        let outcome = try await ChildProcess.run(command)
        #expect(outcome.status == .signalled(9))
        #expect(!outcome.looksOutOfMemory)
    }
}
