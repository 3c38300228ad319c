/// Changes the files of a site as an instruction says.
package protocol EditingAgent: Sendable {
    /// Carries out `instruction` in `directory`.
    ///
    /// Cancelling the task interrupts the agent, in order where it can; the call then returns an
    /// outcome that says so, within the grace period and half a second. What was edited until then
    /// stays in the directory.
    ///
    /// - Parameters:
    ///   - instruction: the user's words.
    ///   - thread: the chat thread. What was said in it before is known to the agent.
    ///   - directory: where it works.
    ///   - onEvent: called with what happens, in order, not on any actor; it must not block.
    /// - Returns: how it ended. A failure of the agent is an outcome, not an error.
    func run(
        _ instruction: String, thread: String, in directory: String,
        onEvent: @escaping @Sendable (AgentEvent) -> Void
    ) async -> AgentOutcome
}

/// Something that an agent did.
package enum AgentEvent: Sendable, Equatable {
    /// It works in this conversation, `resumed` when it goes on with an earlier one.
    case started(sessionID: String, resumed: Bool)
    /// It says something.
    case said(String)
    /// It uses a tool, on a file or with a command when it tells.
    case used(tool: String, subject: String?)
    /// It wrote a line that is none of the protocol, or one on its standard error.
    case noise(String)
    /// Something that the user should know, such as a conversation that could not be resumed.
    case notice(String)
}

/// How an agent ended.
package struct AgentOutcome: Sendable, Equatable {
    /// The kinds of end.
    package enum Result: Sendable, Equatable {
        /// It did what it was told, by its own account.
        case done
        /// It was cancelled.
        case interrupted
        /// Its time was over.
        case timedOut
        /// It failed: one sentence, and what to try.
        case failed(String, hint: String?)
    }

    /// How it ended.
    package var result: Result
    /// Its own last words; empty when it said none.
    package var summary: String
    /// Its conversation, when there is one.
    package var sessionID: String?
    /// What the user should know besides, one sentence each.
    package var notices: [String]
    /// How many turns it took, when it tells.
    package var turnCount: Int?
    /// What it cost in US dollars, when it tells.
    package var cost: Double?

    /// An outcome.
    package init(
        _ result: Result, summary: String = "", sessionID: String? = nil, notices: [String] = [],
        turnCount: Int? = nil, cost: Double? = nil
    ) {
        self.result = result
        self.summary = summary
        self.sessionID = sessionID
        self.notices = notices
        self.turnCount = turnCount
        self.cost = cost
    }

    /// Whether it did what it was told.
    package var isDone: Bool { result == .done }
}
