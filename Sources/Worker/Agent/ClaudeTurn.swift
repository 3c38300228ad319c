internal import Platform
internal import Synchronization

/// What is known of one call of `claude`, from the lines that it has written.
final class ClaudeTurn: Sendable {
    private struct State {
        var sessionID: String
        var result: ClaudeMessage?
        var hasSpoken = false
        var errorTail = LineTail(lines: 20, bytes: 4 << 10)
    }

    private let conversation: ClaudeInvocation.Conversation
    private let lingerLimit: Duration
    private let onEvent: @Sendable (AgentEvent) -> Void
    private let state: Mutex<State>

    /// A call of which nothing was heard yet.
    ///
    /// - Parameter lingerLimit: how long the program may stay after its result.
    init(
        _ conversation: ClaudeInvocation.Conversation, lingerLimit: Duration,
        onEvent: @escaping @Sendable (AgentEvent) -> Void
    ) {
        self.conversation = conversation
        self.lingerLimit = lingerLimit
        self.onEvent = onEvent
        state = Mutex(State(sessionID: conversation.id))
    }

    /// The id under which the conversation can be resumed.
    var sessionID: String { state.withLock(\.sessionID) }

    /// Takes in a line.
    func take(_ line: OutputLine) -> OutputLine.Verdict {
        if line.source == .errorOutput {
            let text = TerminalText.plain(line.text)
            state.withLock { $0.errorTail.add(text) }
            onEvent(.noise(text))
            return .goOn
        }
        if line.isCut || ClaudeMessage.isToolResult(line.text) { return .goOn }
        guard let message = ClaudeMessage(line: line.text) else {
            if !line.text.isEmpty { onEvent(.noise(TerminalText.plain(line.text))) }
            return .goOn
        }
        return take(message)
    }

    private func take(_ message: ClaudeMessage) -> OutputLine.Verdict {
        state.withLock { state in
            if let id = message.sessionID, ClaudeInvocation.isSessionID(id) { state.sessionID = id }
            if message.type == "result" { state.result = message }
            if message.type == "assistant" { state.hasSpoken = true }
        }
        switch (message.type, message.subtype) {
        case ("system", "init"):
            onEvent(.started(sessionID: sessionID, resumed: conversation.isResumed))
        case ("assistant", _):
            for content in message.content { report(content) }
        case ("result", _):
            return .expectEnd(within: lingerLimit)
        default: break
        }
        return .goOn
    }

    private func report(_ content: ClaudeMessage.Content) {
        if let text = content.text, content.type == "text" { onEvent(.said(text)) }
        if let tool = content.tool, content.type == "tool_use" {
            let subject = content.subject.map { String($0.prefix { !$0.isNewline }.prefix(200)) }
            onEvent(.used(tool: tool, subject: subject))
        }
    }

    /// Whether the conversation that was to be resumed cannot be: a call in a new one may help.
    ///
    /// The program writes the first text when the transcript is not there; the service answers with
    /// the second when it ends in the middle of a tool's use.
    var hasLostConversation: Bool {
        guard conversation.isResumed else { return false }
        return state.withLock { state in
            guard !state.hasSpoken, state.result?.isSuccess != true else { return false }
            let texts =
                [state.errorTail.text, state.result?.result ?? ""] + (state.result?.errors ?? [])
            return texts.contains { text in
                text.contains("No conversation found")
                    || text.contains("ids were found without `tool_result` blocks")
            }
        }
    }

    /// What became of it, now that the program has ended.
    func outcome(_ child: ChildProcess.Outcome) -> AgentOutcome {
        let state = state.withLock(\.self)
        var outcome = AgentOutcome(
            .done, summary: state.result?.result ?? "", sessionID: state.sessionID,
            turnCount: state.result?.turnCount, cost: state.result?.cost)
        if child.ending == .cancelled {
            outcome.result = .interrupted
        } else if let result = state.result {
            if !result.isSuccess { outcome.result = failure(result) }
        } else if child.ending == .timedOut {
            outcome.result = .timedOut
        } else {
            outcome.result = failure(child, state.errorTail)
        }
        return outcome
    }

    private func failure(_ result: ClaudeMessage) -> AgentOutcome.Result {
        let words = [result.result ?? ""] + result.errors
        let text = words.filter { !$0.isEmpty }.joined(separator: "; ")
        switch result.subtype {
        case "error_max_turns":
            return .failed(
                "claude reached its limit of turns before it was done",
                hint: "ask for less at once, or raise --max-turns in CLAUDE_ARGS")
        case "error_max_budget_usd":
            return .failed(
                "claude reached its budget before it was done",
                hint: "ask for less at once, or raise --max-budget-usd in CLAUDE_ARGS")
        default:
            let kind = result.subtype ?? "an error"
            return .failed(
                "claude failed: \(text.isEmpty ? kind : text)", hint: Self.hint(for: text))
        }
    }

    private func failure(
        _ child: ChildProcess.Outcome, _ errorTail: LineTail
    ) -> AgentOutcome.Result {
        if child.ending == .silent {
            return .failed(
                "claude was silent for too long and was stopped",
                hint: "the service may be overloaded: try again")
        }
        if child.looksOutOfMemory {
            return .failed(
                "claude was killed, most likely because memory ran out",
                hint: "give the container more memory")
        }
        let said = errorTail.isEmpty ? "" : ": " + errorTail.text
        return .failed(
            "claude \(child.status) without a result\(said)", hint: Self.hint(for: errorTail.text))
    }

    private static func hint(for text: String) -> String? {
        let lowered = text.lowercased()
        if lowered.contains("api key") || lowered.contains("authentication")
            || lowered.contains("/login")
        {
            return "check ANTHROPIC_API_KEY"
        }
        if lowered.contains("root") && lowered.contains("permissions") {
            return "run the worker as a user other than root"
        }
        if lowered.contains("unknown option") { return "check CLAUDE_ARGS" }
        return nil
    }
}

extension ClaudeMessage {
    /// Whether it is a result that says that all is done. An error of the service comes with the
    /// subtype of a success.
    var isSuccess: Bool { type == "result" && subtype == "success" && isError != true }
}
