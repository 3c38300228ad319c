/// An instruction from the input queue, as its sender means it.
package struct WorkerMessage: Sendable, Equatable {
    /// What is asked for.
    package enum Kind: String, Sendable, CaseIterable {
        /// Let the agent change the site, then build, deploy and push.
        case edit
        /// Build and deploy what the branch holds.
        case build
        /// Commit what is in the working tree.
        case commit
        /// Commit, and push the branch.
        case push
        /// Build, and deploy below `session/{sessionID}/`.
        case preview
    }

    /// What the sender knew of the branch; hints, never trusted.
    package struct Context: Sendable, Equatable {
        /// The branch that the sender believes to be current.
        package var branch: String?
        /// The commit that the sender saw last.
        package var lastCommit: String?
        /// Files that the sender believes to be modified.
        package var filesModified: [String]

        /// A context; empty unless something is given.
        package init(
            branch: String? = nil, lastCommit: String? = nil, filesModified: [String] = []
        ) {
            self.branch = branch
            self.lastCommit = lastCommit
            self.filesModified = filesModified
        }
    }

    /// The chat session that the answer goes to.
    package var sessionID: String
    /// Identifies the command: what carries the same id is the same command and is done once.
    package var commandID: String
    /// When the sender made it, in milliseconds since the epoch; `nil` when it does not say.
    package var timestamp: Int64?
    /// What is asked for.
    package var kind: Kind
    /// The user's words; empty for kinds that need none.
    package var instruction: String
    /// Who asks.
    package var userEmail: String?
    /// The chat thread, which decides the branch. Any text: whoever makes a branch name or a path
    /// of it has to check it.
    package var threadID: String
    /// The customer that the message is for, when the sender says.
    package var clientID: String?
    /// The project that the message is for, when the sender says.
    package var projectID: String?
    /// What the sender knew of the branch.
    package var context: Context

    /// A message with the given fields.
    package init(
        sessionID: String, commandID: String, timestamp: Int64? = nil, kind: Kind = .edit,
        instruction: String = "", userEmail: String? = nil, threadID: String,
        clientID: String? = nil, projectID: String? = nil, context: Context = Context()
    ) {
        self.sessionID = sessionID
        self.commandID = commandID
        self.timestamp = timestamp
        self.kind = kind
        self.instruction = instruction
        self.userEmail = userEmail
        self.threadID = threadID
        self.clientID = clientID
        self.projectID = projectID
        self.context = context
    }
}

/// A body that is no message, with as much of a reply address as could be read.
package struct InvalidMessage: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with it, in one sentence without capital and full stop.
    package let problem: String
    /// The session to answer, when the body names one.
    package let sessionID: String?
    /// The command to answer, when the body names one.
    package let commandID: String?

    /// A body with that problem.
    package init(problem: String, sessionID: String?, commandID: String?) {
        self.problem = problem
        self.sessionID = sessionID
        self.commandID = commandID
    }

    /// The sentence.
    package var description: String { problem }
}
