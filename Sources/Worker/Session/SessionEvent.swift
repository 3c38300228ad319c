/// Something that a session has to react to.
package enum SessionEvent: Sendable, Equatable {
    /// A message was received.
    ///
    /// - Parameter isAnswered: whether an answer to its command is on record.
    case received(Delivery, isAnswered: Bool)
    /// The step that was started last has ended.
    ///
    /// - Parameter isCommitted: after `switch`, whether the branch already holds the command's
    ///   commit.
    case stepEnded(StepStatus, isCommitted: Bool = false)
    /// What an interrupted command left is safe.
    case saved
    /// Branches with commits that only this machine had were pushed, or could not be.
    case pushedSaved
    /// SIGTERM.
    case terminate
    /// Nothing was to be done for the idle time.
    case idleTimeout
    /// The time that a termination may take is nearly over.
    case deadline
}

/// Something that has to be done because of an event, in the order of the list.
package enum SessionAction: Sendable, Equatable {
    /// Keep the message invisible to others until it is deleted or released.
    case hold(Delivery)
    /// Use this receipt for the message from now on.
    case refresh(Delivery)
    /// A command begins.
    case begin(Delivery)
    /// Run a step of the command; `stepEnded` follows.
    case start(WorkStep)
    /// Ask the step, or the push of saved work, to end soon; its own event follows.
    case interrupt
    /// Commit what the command left behind and, where its build was cut off, publish the part of
    /// the site that is whole; `saved` follows.
    case save(Delivery, publishesPart: Bool)
    /// Push every branch that has commits only here; `pushedSaved` follows.
    case pushSaved
    /// Answer the command, then delete its messages.
    case answer([Delivery], SessionOutcome)
    /// Make messages visible to others at once.
    case release([Delivery])
    /// End the process; a sleeping one also stops its service.
    case exit(isAsleep: Bool)
}

/// What there is to say about a command.
package enum SessionOutcome: String, Sendable, Equatable {
    /// Its steps were run to the end; their reports tell with which success.
    case finished
    /// A newer message ended it.
    case interrupted
    /// A newer message was there before it began.
    case superseded
    /// It was answered before: the same answer again.
    case recorded
    /// It was received as often as the queue allows, and never came to its end.
    case givenUp
}
