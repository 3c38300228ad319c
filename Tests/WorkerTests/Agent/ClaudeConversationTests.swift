import Platform
import TestSupport
import Testing

@testable import Worker

/// How the command is called, and which conversation it goes on with.
struct ClaudeConversationTests {
    private static let success = "say '\(ClaudeScene.successLine)'"
    private static let id = "11111111-2222-4333-8444-555555555555"

    @Test func instructionIsReadAndNotAnArgument() async throws {
        let scene = try ClaudeScene(Self.success)
        let instruction = "Say \"$HOME\" `id`\n-- and é"
        _ = await scene.run(scene.agent(), instruction)
        #expect(try scene.text("prompt.1") == instruction)
        #expect(try scene.text("directory.1") == scene.folder.appending("work"))
        let arguments = try scene.arguments(1)
        #expect(
            arguments.dropLast() == [
                "-p", "--output-format", "stream-json", "--verbose",
                "--permission-mode", "acceptEdits", "--allowedTools=Edit,Write,Read,Glob,Grep",
                "--disallowedTools=WebFetch,WebSearch", "--setting-sources=user",
                "--strict-mcp-config",
            ])
        #expect(try scene.conversation(1).option == "--session-id")
    }

    @Test func argumentsOfTheOperatorReplaceOurs() async throws {
        let scene = try ClaudeScene(Self.success)
        let agent = scene.agent {
            $0.arguments = ["--permission-mode=plan", "--model", "opus", "--allowedTools", "Read"]
        }
        _ = await scene.run(agent)
        #expect(
            try scene.arguments(1).dropLast() == [
                "-p", "--output-format", "stream-json", "--verbose",
                "--disallowedTools=WebFetch,WebSearch", "--setting-sources=user",
                "--strict-mcp-config", "--permission-mode=plan", "--model", "opus",
                "--allowedTools", "Read",
            ])
    }

    @Test func environmentIsAllowListed() async throws {
        let scene = try ClaudeScene(Self.success)
        _ = await scene.run(scene.agent())
        let names = try scene.text("environment.1").split(separator: "\n").compactMap {
            $0.split(separator: "=").first.map(String.init)
        }
        // PWD and _ are the shell's own.
        #expect(
            Set(names).subtracting(["PWD", "_", "OLDPWD", "SHLVL"]) == [
                "ANTHROPIC_API_KEY", "CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS",
                "CLAUDE_CODE_SUBPROCESS_ENV_SCRUB", "CLAUDE_CONFIG_DIR", "DEPLOY_WORKER_TREE",
                "DISABLE_AUTOUPDATER", "HOME", "NO_COLOR", "PATH",
            ])
    }

    @Test func threadGoesOnWithItsConversation() async throws {
        let scene = try ClaudeScene(Self.success)
        _ = await scene.run(scene.agent(), thread: "one")
        _ = await scene.run(scene.agent(), thread: "one")
        _ = await scene.run(scene.agent(), thread: "two")
        #expect(try scene.conversation(1).option == "--session-id")
        // The id is the one that the program told, which may be another than it was given.
        #expect(try scene.conversation(2) == ("--resume", Self.id))
        #expect(try scene.conversation(3).option == "--session-id")
        #expect(try scene.text("prompt.2") == "Do it")
    }

    @Test func interruptedTurnIsMentionedInTheNext() async throws {
        let scene = try ClaudeScene(
            "[ $call = 1 ] && { : >$scene/ready; exec sleep 60; }; \(Self.success)")
        let agent = scene.agent()
        #expect(try await scene.interrupt(agent).outcome.result == .interrupted)
        let first = try scene.conversation(1)
        _ = await scene.run(agent, "/next")
        #expect(try scene.conversation(2) == ("--resume", first.id))
        #expect(try scene.text("prompt.2").hasPrefix("Note: the previous turn was stopped"))
        #expect(try scene.text("prompt.2").hasSuffix("\n\n/next"))
        _ = await scene.run(agent)
        #expect(try scene.text("prompt.3") == "Do it")
    }

    @Test func turnThatWasKilledWithTheWorkerIsMentionedToo() async throws {
        let scene = try ClaudeScene(Self.success)
        let sessions = AgentSessions(path: scene.folder.appending("sessions.json"))
        try sessions.set(.init(sessionID: Self.id, isTurnOpen: true, lastUsed: 0), for: "t")
        _ = await scene.run(scene.agent())
        #expect(try scene.text("prompt.1").hasPrefix("Note: "))
    }

    @Test func slashDoesNotMakeACommand() async throws {
        let scene = try ClaudeScene(Self.success)
        _ = await scene.run(scene.agent(), " /clear the page")
        #expect(try scene.text("prompt.1") == "The instruction is:\n\n /clear the page")
    }

    struct LossCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
    }

    @Test(arguments: [
        LossCase(
            testDescription: "on standard error",
            body: "echo \"No conversation found with session ID: x\" >&2; exit 1"),
        LossCase(
            testDescription: "in the result",
            body: #"say '{"type":"result","subtype":"error_during_execution","is_error":true,"#
                + #""errors":["No conversation found with session ID: x"]}'; exit 1"#),
        LossCase(
            testDescription: "cut in the middle of a tool's use",
            body: #"say '{"type":"result","subtype":"success","is_error":true,"result":"API Error:"#
                + #" 400 `tool_use` ids were found without `tool_result` blocks"}'"#),
    ])
    func lostConversationIsReplacedOnce(_ testCase: LossCase) async throws {
        let scene = try ClaudeScene(
            "if [ $call = 2 ]; then \(testCase.body); exit 1; fi; \(Self.success)")
        _ = await scene.run(scene.agent())
        let run = await scene.run(scene.agent())
        let notice = "the earlier conversation could not be resumed; a new one was begun"
        #expect(run.outcome.result == .done)
        #expect(run.outcome.notices == [notice])
        #expect(run.events.contains(.notice(notice)))
        #expect(try scene.text("calls") == "3")
        #expect(try scene.conversation(3).option == "--session-id")
        #expect(try scene.conversation(3).id != Self.id)
    }

    @Test func lossOfTheNewConversationIsAFailure() async throws {
        let scene = try ClaudeScene(
            "[ $call = 1 ] || { echo 'No conversation found' >&2; exit 1; }; \(Self.success)")
        _ = await scene.run(scene.agent())
        let run = await scene.run(scene.agent())
        #expect(
            run.outcome.result
                == .failed(
                    "claude ended with exit code 1 without a result: No conversation found",
                    hint: nil))
        #expect(try scene.text("calls") == "3")
    }

    @Test func otherFailuresAreNotTriedAgain() async throws {
        let scene = try ClaudeScene("[ $call = 1 ] || exit 1; \(Self.success)")
        _ = await scene.run(scene.agent())
        #expect(await scene.run(scene.agent()).outcome.isDone == false)
        #expect(try scene.text("calls") == "2")
    }

    @Test(arguments: [
        "", "{", "[]", #"{"t":{"sessionID":"--help","isTurnOpen":false,"lastUsed":1}}"#,
    ])
    func damagedFileBeginsANewConversation(_ content: String) async throws {
        let scene = try ClaudeScene(Self.success)
        try scene.folder.write("sessions.json", content)
        #expect(await scene.run(scene.agent()).outcome.isDone)
        #expect(try scene.conversation(1).option == "--session-id")
        _ = await scene.run(scene.agent())
        #expect(try scene.conversation(2).option == "--resume")
    }

    @Test func fileThatCannotBeWrittenIsSaid() async throws {
        let scene = try ClaudeScene(Self.success)
        var settings = ClaudeCLI.Settings()
        settings.command = ["sh", scene.folder.appending("claude.sh")]
        let agent = ClaudeCLI(
            settings, environment: scene.environment,
            sessions: AgentSessions(path: scene.folder.appending("missing/sessions.json")))
        let run = await scene.run(agent)
        #expect(run.outcome.isDone)
        #expect(run.outcome.notices.count == 1)
        #expect(run.outcome.notices[0].hasPrefix("the conversation cannot be remembered: cannot"))
    }

    @Test func oldestThreadMakesRoom() throws {
        let folder = try TemporaryDirectory()
        let entries = (0..<AgentSessions.capacity).map { index in
            #""\#(index)": {"sessionID": "\#(Self.id)", "isTurnOpen": false, "lastUsed": \#(index)}"#
        }
        try folder.write("sessions.json", "{\(entries.joined(separator: ","))}")
        let sessions = AgentSessions(path: folder.appending("sessions.json"))
        #expect(sessions["0"] != nil)
        try sessions.set(.init(sessionID: Self.id, isTurnOpen: false, lastUsed: 5000), for: "new")
        #expect(sessions["0"] == nil)
        #expect(sessions["1"] != nil)
        #expect(AgentSessions(path: folder.appending("sessions.json"))["new"] != nil)
    }
}
