import Platform
import TestSupport
import Testing

@testable import Worker

/// How the end of a turn is judged, with a child process for each case.
struct ClaudeOutcomeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
        let result: AgentOutcome.Result
        var summary = ""
    }

    private static let success = "say '\(ClaudeScene.successLine)'"

    static let cases: [Case] = [
        Case(
            testDescription: "success", body: "say '\(ClaudeScene.initLine)'; \(success)",
            result: .done, summary: "All done."),
        Case(
            testDescription: "success, exit code 1", body: "\(success); exit 1",
            result: .done, summary: "All done."),
        Case(
            testDescription: "a result without its fields",
            body: #"say '{"type":"result","subtype":"success"}'"#, result: .done),
        Case(
            testDescription: "fields of other types",
            body: #"say '{"type":"result","subtype":"success","result":4,"num_turns":"x","#
                + #""errors":[{"a":1}],"session_id":[]}'"#,
            result: .done),
        Case(
            testDescription: "noise around it",
            body: "say 'npm warn'; say '{not json'; say '[]'; say '{\"type\":\"new\"}'; say '';"
                + " printf '\\377\\n'; \(success); say bye",
            result: .done, summary: "All done."),
        Case(
            testDescription: "a result without an end of line",
            body: "printf '%s' '\(ClaudeScene.successLine)'", result: .done, summary: "All done."),
        Case(
            testDescription: "an error of the service with the subtype of a success",
            body: #"say '{"type":"result","subtype":"success","is_error":true,"#
                + #""result":"Invalid API key"}'"#,
            result: .failed("claude failed: Invalid API key", hint: "check ANTHROPIC_API_KEY"),
            summary: "Invalid API key"),
        Case(
            testDescription: "too many turns",
            body: #"say '{"type":"result","subtype":"error_max_turns","is_error":false}'; exit 1"#,
            result: .failed(
                "claude reached its limit of turns before it was done",
                hint: "ask for less at once, or raise --max-turns in CLAUDE_ARGS")),
        Case(
            testDescription: "errors without a text",
            body: #"say '{"type":"result","subtype":"error_during_execution","#
                + #""errors":["one","two"]}'; exit 1"#,
            result: .failed("claude failed: one; two", hint: nil)),
        Case(
            testDescription: "an unknown subtype",
            body: #"say '{"type":"result","subtype":"error_new"}'"#,
            result: .failed("claude failed: error_new", hint: nil)),
        Case(
            testDescription: "no result, exit code 0", body: "say '\(ClaudeScene.initLine)'",
            result: .failed("claude ended with exit code 0 without a result", hint: nil)),
        Case(
            testDescription: "no result, a message on standard error",
            body: "echo \"error: unknown option '--x'\" >&2; exit 1",
            result: .failed(
                "claude ended with exit code 1 without a result: error: unknown option '--x'",
                hint: "check CLAUDE_ARGS")),
        Case(
            testDescription: "killed", body: "kill -KILL $$",
            result: .failed(
                "claude was killed, most likely because memory ran out",
                hint: "give the container more memory")),
        Case(
            testDescription: "stays after its result", body: "\(success); exec sleep 60",
            result: .done, summary: "All done."),
        Case(
            testDescription: "stays after its result, deaf",
            body: "trap '' INT TERM; \(success); while :; do sleep 60; done", result: .done,
            summary: "All done."),
        Case(
            testDescription: "leaves a process that holds its output",
            body: "setsid sleep 5 & \(success)", result: .done, summary: "All done."),
        Case(
            testDescription: "a tool's result of 5 MB",
            body: #"printf '{"type":"user","message":"'; head -c 5000000 /dev/zero | tr '\0' x;"#
                + " say '\"}'; \(success)",
            result: .done, summary: "All done."),
        Case(
            testDescription: "a line of 5 MB that is read",
            body: #"printf '{"type":"assistant","message":"'; head -c 5000000 /dev/zero |"#
                + " tr '\\0' x; say '\"}'; \(success)",
            result: .done, summary: "All done."),
    ]

    @Test(arguments: cases)
    func endIsJudged(_ testCase: Case) async throws {
        let scene = try ClaudeScene(testCase.body)
        let run = await scene.run(scene.agent())
        #expect(run.outcome.result == testCase.result)
        #expect(run.outcome.summary == testCase.summary)
        #expect(try scene.text("calls") == "1")
    }

    @Test func figuresAndEventsAreHandedOn() async throws {
        let scene = try ClaudeScene(
            """
            say '\(ClaudeScene.initLine)'
            say '{"type":"assistant","message":{"content":[{"type":"text","text":"Looking"}]}}'
            say '{"type":"assistant","message":{"content":[{"type":"tool_use","name":"Edit",\
            "input":{"file_path":"a.md"}},{"type":"tool_use","name":"Bash","input":7}]}}'
            say 'noise'
            \(Self.success)
            """)
        let run = await scene.run(scene.agent())
        let id = "11111111-2222-4333-8444-555555555555"
        #expect(run.outcome.turnCount == 3)
        #expect(run.outcome.cost == 0.25)
        #expect(run.outcome.sessionID == id)
        #expect(
            run.events == [
                .started(sessionID: id, resumed: false), .said("Looking"),
                .used(tool: "Edit", subject: "a.md"), .used(tool: "Bash", subject: nil),
                .noise("noise"),
            ])
    }

    @Test func silenceIsAFailure() async throws {
        let scene = try ClaudeScene("exec sleep 60")
        let run = await scene.run(scene.agent { $0.silenceLimit = .milliseconds(50) })
        #expect(
            run.outcome.result
                == .failed(
                    "claude was silent for too long and was stopped",
                    hint: "the service may be overloaded: try again"))
    }

    @Test func timeIsBounded() async throws {
        let scene = try ClaudeScene("while :; do echo busy; sleep 0.01; done")
        let run = await scene.run(scene.agent { $0.timeout = .milliseconds(50) })
        #expect(run.outcome.result == .timedOut)
    }

    @Test func missingProgramIsNamed() async throws {
        let scene = try ClaudeScene("")
        let run = await scene.run(scene.agent { $0.command = ["no-such-claude"] })
        #expect(
            run.outcome.result
                == .failed(
                    "cannot find program no-such-claude: No such file or directory",
                    hint: "install the claude command, or name it in CLAUDE_COMMAND"))
    }

    struct InterruptCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
    }

    @Test(arguments: [
        InterruptCase(testDescription: "ends at once", body: ": >$scene/ready; exec sleep 60"),
        InterruptCase(
            testDescription: "writes a result on its way out",
            body: "trap 'say \"$result\"; exit 0' INT; : >$scene/ready; while :; do sleep 60; done"),
        InterruptCase(
            testDescription: "ignores the signal",
            body: "trap '' INT; : >$scene/ready; while :; do sleep 60; done"),
        InterruptCase(
            testDescription: "leaves a process that holds its output",
            body: "setsid sh -c 'trap \"\" INT; sleep 5' & : >$scene/ready; sleep 60"),
    ])
    func interruptionIsNoSuccess(_ testCase: InterruptCase) async throws {
        let scene = try ClaudeScene("result='\(ClaudeScene.successLine)'; \(testCase.body)")
        let agent = scene.agent()
        #expect(try await scene.interrupt(agent).outcome.result == .interrupted)
    }

    @Test func cancelledBeforeItsStartItDoesNotStart() async throws {
        let scene = try ClaudeScene(Self.success)
        let agent = scene.agent()
        let task = Task {
            await withCheckedContinuation { $0.resume() }
            while !Task.isCancelled { await Task.yield() }
            return await scene.run(agent)
        }
        task.cancel()
        #expect(await task.value.outcome.result == .interrupted)
        #expect((try? scene.text("calls")) == nil)
    }
}
