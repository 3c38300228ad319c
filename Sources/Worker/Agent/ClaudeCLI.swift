package import Platform

/// The `claude` command, run headless: the instruction on its standard input, one JSON object a
/// line on its standard output.
///
/// It runs in a process group of its own, sees the variables of `ChildEnvironment` and no others,
/// and goes on with the conversation of its thread. A conversation that cannot be resumed is
/// replaced by a new one, once, and the outcome says so.
package struct ClaudeCLI: EditingAgent {
    /// How it is run.
    package struct Settings: Sendable {
        /// The program, and arguments that come before all others.
        package var command = ["claude"]
        /// Arguments of the operator, which replace our defaults.
        package var arguments: [String] = []
        /// How long it may run; `nil` sets no bound.
        package var timeout: Duration?
        /// How long it may be silent: the service's retries take minutes, and a command that the
        /// model runs may take ten.
        package var silenceLimit: Duration? = .seconds(900)
        /// How long it has between SIGINT and SIGKILL.
        package var interruptGrace: Duration = .seconds(5)
        /// How long it may stay after its result; some versions never leave.
        package var lingerLimit: Duration = .seconds(8)
        /// The user that it runs as; `nil` for the worker's own.
        package var account: UserAccount?

        /// The usual settings.
        package init() {}
    }

    /// The most bytes of a line that is read: a tool's result may hold whole files. Longer lines
    /// are passed over.
    static let lineByteLimit = 32 << 20

    private let settings: Settings
    private let environment: Environment
    private let sessions: AgentSessions

    /// An agent.
    ///
    /// - Parameters:
    ///   - environment: the worker's; the command gets what `ChildEnvironment` lets through.
    ///   - sessions: the conversations of all threads.
    package init(_ settings: Settings, environment: Environment, sessions: AgentSessions) {
        self.settings = settings
        self.environment = ChildEnvironment.forAgent(from: environment, as: settings.account)
        self.sessions = sessions
    }

    /// Carries out an instruction; see `EditingAgent`.
    package func run(
        _ instruction: String, thread: String, in directory: String,
        onEvent: @escaping @Sendable (AgentEvent) -> Void
    ) async -> AgentOutcome {
        let known = sessions[thread].flatMap {
            ClaudeInvocation.isSessionID($0.sessionID) ? $0 : nil
        }
        var call = ClaudeInvocation(
            conversation: known.map { .resumed($0.sessionID) } ?? .new(),
            instruction: instruction, followsOpenTurn: known?.isTurnOpen ?? false)
        var (outcome, isLost) = await self.call(call, thread, directory, onEvent)
        if isLost, !Task.isCancelled {
            let notice = "the earlier conversation could not be resumed; a new one was begun"
            onEvent(.notice(notice))
            call = ClaudeInvocation(
                conversation: .new(), instruction: instruction, followsOpenTurn: false)
            (outcome, _) = await self.call(call, thread, directory, onEvent)
            outcome.notices.insert(notice, at: 0)
        }
        return outcome
    }

    /// Calls the program once.
    ///
    /// - Returns: the outcome, and whether it failed for want of its conversation.
    private func call(
        _ invocation: ClaudeInvocation, _ thread: String, _ directory: String,
        _ onEvent: @escaping @Sendable (AgentEvent) -> Void
    ) async -> (AgentOutcome, isLost: Bool) {
        if Task.isCancelled { return (AgentOutcome(.interrupted), false) }
        let turn = ClaudeTurn(
            invocation.conversation, lingerLimit: settings.lingerLimit, onEvent: onEvent)
        let before = sessions[thread]
        let notice = remember(turn, isOpen: true, thread)
        let child: ChildProcess.Outcome
        do throws(PlatformError) {
            child = try await ChildProcess.run(command(invocation, directory), onLine: turn.take)
        } catch {
            try? sessions.set(before, for: thread)
            return (
                AgentOutcome(
                    .failed(
                        "\(error)",
                        hint: error.isMissing
                            ? "install the claude command, or name it in CLAUDE_COMMAND" : nil)),
                false
            )
        }
        await Leftovers.end(of: settings.account) { onEvent(.notice($0)) }
        var outcome = turn.outcome(child)
        let lastNotice = remember(turn, isOpen: !outcome.isDone, thread)
        outcome.notices = [lastNotice ?? notice].compactMap(\.self)
        return (outcome, turn.hasLostConversation)
    }

    private func command(_ invocation: ClaudeInvocation, _ directory: String) -> Command {
        var command = Command(
            settings.command.first ?? "claude",
            settings.command.dropFirst() + invocation.arguments(settings.arguments),
            environment: Leftovers.marking(environment, tree: directory))
        command.directory = directory
        command.account = settings.account
        command.input = Array(invocation.prompt.utf8)
        command.captureByteLimit = 0
        command.lineByteLimit = Self.lineByteLimit
        command.timeout = settings.timeout
        command.silenceLimit = settings.silenceLimit
        command.teardown = [.interrupt(grace: settings.interruptGrace)]
        command.endsOrphans = true
        return command
    }

    /// Notes the conversation, so that it is found even when the worker is killed now.
    ///
    /// - Returns: a notice when that fails.
    private func remember(_ turn: ClaudeTurn, isOpen: Bool, _ thread: String) -> String? {
        let entry = AgentSessions.Entry(
            sessionID: turn.sessionID, isTurnOpen: isOpen, lastUsed: WallClock.epochSeconds())
        do {
            try sessions.set(entry, for: thread)
            return nil
        } catch {
            return "the conversation cannot be remembered: \(error)"
        }
    }
}
