import Platform
import Synchronization
import TestSupport

@testable import Worker

/// A folder with a script in the place of `claude`, which writes down how it was called.
final class ClaudeScene: Sendable {
    /// What one call of an agent gave.
    struct Run: Sendable {
        let outcome: AgentOutcome
        let events: [AgentEvent]
    }

    static let initLine =
        #"{"type":"system","subtype":"init","session_id":"11111111-2222-4333-8444-555555555555"}"#
    static let successLine =
        #"{"type":"result","subtype":"success","is_error":false,"num_turns":3,"#
        + #""total_cost_usd":0.25,"result":"All done.","#
        + #""session_id":"11111111-2222-4333-8444-555555555555"}"#

    let folder: TemporaryDirectory
    let environment: Environment
    private let script: String

    /// A stand-in that runs the lines of `body` after it has written down its call.
    ///
    /// In them, `$call` counts the calls from 1 and `$scene` is the folder; `say` writes a line.
    init(_ body: String) throws {
        folder = try TemporaryDirectory()
        try folder.write("work/index.html", "<p>site</p>")
        script = try folder.write(
            "claude.sh",
            """
            scene='\(folder.path)'
            call=$(($(cat "$scene/calls" 2>/dev/null || echo 0) + 1))
            echo $call >"$scene/calls"
            printf '%s\\n' "$@" >"$scene/arguments.$call"
            env >"$scene/environment.$call"
            pwd >"$scene/directory.$call"
            cat >"$scene/prompt.$call"
            say() { printf '%s\\n' "$1"; }
            \(body)
            """)
        environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder.path, "ANTHROPIC_API_KEY": "sk-ant-test",
            "GITHUB_TOKEN": "ghp_secret", "AWS_SECRET_ACCESS_KEY": "aws-secret",
            "CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli", "CLAUDE_CONFIG_DIR": "/nowhere",
        ]
    }

    /// The agent, with all its patience shortened unless `change` says otherwise.
    func agent(_ change: (inout ClaudeCLI.Settings) -> Void = { _ in }) -> ClaudeCLI {
        var settings = ClaudeCLI.Settings()
        settings.command = ["sh", script]
        settings.lingerLimit = .milliseconds(50)
        settings.interruptGrace = .milliseconds(50)
        change(&settings)
        return ClaudeCLI(
            settings, environment: environment,
            sessions: AgentSessions(path: folder.appending("sessions.json")))
    }

    /// Gives the agent an instruction.
    func run(
        _ agent: ClaudeCLI, _ instruction: String = "Do it", thread: String = "t"
    ) async -> Run {
        let events = Mutex<[AgentEvent]>([])
        let outcome = await agent.run(
            instruction, thread: thread, in: folder.appending("work")
        ) { event in
            events.withLock { $0.append(event) }
        }
        return Run(outcome: outcome, events: events.withLock { $0 })
    }

    /// Gives the agent an instruction and cancels it when the stand-in has made the file `ready`.
    func interrupt(_ agent: ClaudeCLI) async throws -> Run {
        let task = Task { await run(agent) }
        try await waitUntil("the stand-in to be ready") { (try? folder.read("ready")) != nil }
        task.cancel()
        return await task.value
    }

    /// A file that the stand-in has written, without the end of its last line.
    func text(_ name: String) throws -> String {
        let text = String(decoding: try folder.read(name), as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// The arguments of a call.
    func arguments(_ call: Int) throws -> [String] {
        try text("arguments.\(call)").split(separator: "\n").map(String.init)
    }

    /// The value of the last argument, `--session-id=…` or `--resume=…`, of a call.
    func conversation(_ call: Int) throws -> (option: String, id: String) {
        let parts = try arguments(call).last?.split(separator: "=").map(String.init) ?? []
        guard parts.count == 2 else { throw TestSupportError("no conversation: \(parts)") }
        return (parts[0], parts[1])
    }
}
