/// The decisions of a session: one command at a time, the newest message wins, nothing is lost.
///
/// Pure: events in, actions out. Whoever owns it performs the actions in order and feeds the events
/// that they announce.
///
/// Which message wins:
/// - A newer message ends the running command, whatever its thread; while that one ends, a newer
///   one still takes the place of the one that waits. What was passed over is answered as
///   superseded, what had begun as interrupted.
/// - An older message that arrives late interrupts nothing. While a newer command runs or waits it
///   is answered as superseded, whatever its thread: the user has moved on. While nothing runs it is
///   superseded only by a newer message of its own thread; other threads lose nothing by it.
/// - A message whose command runs or waits is the same command again: its receipt is kept.
/// - A command that was answered is answered again and not run again.
/// - A message that was received as often as it may be without having come to its end is answered
///   and not tried again: something about it ends workers, or it would vanish from the queue
///   without a word.
/// - A termination does not answer the command that it ends: its message becomes visible again, and
///   whoever receives it next goes on with what was saved, and answers.
package struct SessionState: Sendable {
    /// Why a command is being ended.
    package enum Cause: Sendable, Equatable {
        /// A newer message.
        case newerMessage
        /// The process has to end.
        case termination
    }

    /// What the session is busy with.
    package enum Phase: Sendable, Equatable {
        /// Nothing. Can become `working`, `closing`, `ended`.
        case idle
        /// A step runs. Can become `working` with the next step, `stopping`, `idle`, `tidying`,
        /// `closing`, `ended`.
        case working(SessionJob)
        /// The command is to end after its current step. Can become `saving`, `ended`, and, when
        /// little was left to do, everything that `working` can.
        case stopping(SessionJob, Cause)
        /// What the command left is being made safe. Can become `working`, `closing`, `ended`.
        case saving(SessionJob, Cause)
        /// Saved work is being pushed while nothing else is to do. Can become `idle`, `working`,
        /// `closing`, `ended`.
        case tidying
        /// The last push before the end. Can become `ended`; a message that comes before a sleep
        /// makes it `working`.
        case closing
        /// Nothing happens any more.
        case ended
    }

    /// What it is busy with.
    package private(set) var phase = Phase.idle
    /// The command that is next.
    package private(set) var waiting: SessionJob?

    /// Orders of the newest commands that began, by thread.
    private var newestOrders: [String: Int64] = [:]
    /// Messages to give back at the end.
    private var unfinished: [Delivery] = []
    private var hasUnpushedWork = false
    private var isTerminating = false
    private var isFallingAsleep = false

    /// Threads whose newest command is remembered.
    private static let threadLimit = 1000

    /// The receipt of a message that is for giving it up.
    private let lastReceipt: Int

    /// Idle, with nothing waiting.
    ///
    /// - Parameter lastReceipt: counted from 1.
    package init(lastReceipt: Int = .max) {
        self.lastReceipt = lastReceipt
    }

    /// Takes in an event and says what to do.
    package mutating func handle(_ event: SessionEvent) -> [SessionAction] {
        switch event {
        case .received(let delivery, let isAnswered): received(delivery, isAnswered)
        case .stepEnded(let status, let isCommitted): stepEnded(status, isCommitted)
        case .saved: saved()
        case .pushedSaved: pushedSaved()
        case .terminate: terminate()
        case .idleTimeout: fallAsleep()
        case .deadline: giveUp()
        }
    }

    /// The command that is under way.
    private var job: SessionJob? {
        switch phase {
        case .working(let job), .stopping(let job, _), .saving(let job, _): job
        case .idle, .tidying, .closing, .ended: nil
        }
    }

    // MARK: Messages

    private mutating func received(_ delivery: Delivery, _ isAnswered: Bool) -> [SessionAction] {
        if phase == .ended { return [.release([delivery])] }
        if let actions = repeated(delivery) { return actions }
        if isAnswered { return [.hold(delivery), .answer([delivery], .recorded)] }
        if isTerminating { return [.release([delivery])] }
        if delivery.receiveCount >= lastReceipt {
            return [.hold(delivery), .answer([delivery], .givenUp)]
        }
        if isLate(delivery) { return [.hold(delivery), .answer([delivery], .superseded)] }

        var actions = [SessionAction.hold(delivery)]
        if let passedOver = waiting { actions.append(.answer(passedOver.deliveries, .superseded)) }
        waiting = SessionJob(delivery)
        switch phase {
        case .idle: actions += startNext()
        case .working: actions += stop(.newerMessage)
        case .tidying: actions.append(.interrupt)
        case .closing: isFallingAsleep = false
        case .stopping, .saving, .ended: break
        }
        return actions
    }

    /// What to do with a message whose command runs or waits; `nil` for any other.
    private mutating func repeated(_ delivery: Delivery) -> [SessionAction]? {
        if let actions = waiting?.attach(delivery) { return actions }
        guard var job, let actions = job.attach(delivery) else { return nil }
        switch phase {
        case .working: phase = .working(job)
        case .stopping(_, let cause): phase = .stopping(job, cause)
        case .saving(_, let cause): phase = .saving(job, cause)
        case .idle, .tidying, .closing, .ended: break
        }
        return actions
    }

    private func isLate(_ delivery: Delivery) -> Bool {
        if let current = waiting ?? job { return delivery.order < current.delivery.order }
        return delivery.order < newestOrders[delivery.message.threadID] ?? .min
    }

    // MARK: Steps

    private mutating func startNext() -> [SessionAction] {
        guard let job = waiting else {
            if isTerminating || isFallingAsleep { return close() }
            guard hasUnpushedWork else {
                phase = .idle
                return []
            }
            phase = .tidying
            return [.pushSaved]
        }
        if isTerminating { return close() }
        waiting = nil
        if newestOrders.count >= Self.threadLimit { newestOrders = [:] }
        newestOrders[job.delivery.message.threadID] = job.delivery.order
        phase = .working(job)
        return [.begin(job.delivery), .start(job.step)]
    }

    /// Ends the running command as soon as its step allows.
    private mutating func stop(_ cause: Cause) -> [SessionAction] {
        guard case .working(let job) = phase else { return [] }
        switch job.step {
        case .push:
            // The work is done; killing the push would only leave the answer open.
            return []
        case .switch, .commit:
            // Short, and half of it helps nobody.
            phase = .stopping(job, cause)
            return []
        case .claude, .build, .deploy:
            phase = .stopping(job, cause)
            return [.interrupt]
        }
    }

    private mutating func stepEnded(
        _ status: StepStatus, _ isCommitted: Bool
    ) -> [SessionAction] {
        switch phase {
        case .working(var job):
            job.settle(status, isCommitted: isCommitted)
            return advance(job)
        case .stopping(var job, let cause):
            let step = job.step
            job.settle(status, isCommitted: isCommitted)
            // It was done, or as good as done, when the request came: that is no interruption.
            let isDone = job.remaining.isEmpty || job.remaining == [.push]
            if status != .interrupted, isDone { return advance(job) }
            phase = .saving(job, cause)
            hasUnpushedWork = true
            return [
                .save(job.delivery, publishesPart: step == .build && status == .interrupted)
            ]
        case .idle, .saving, .tidying, .closing, .ended:
            return []
        }
    }

    private mutating func advance(_ job: SessionJob) -> [SessionAction] {
        guard !job.remaining.isEmpty else {
            return [.answer(job.deliveries, .finished)] + startNext()
        }
        var job = job
        job.step = job.remaining.removeFirst()
        phase = .working(job)
        return [.start(job.step)]
    }

    private mutating func saved() -> [SessionAction] {
        guard case .saving(let job, let cause) = phase else { return [] }
        switch cause {
        case .newerMessage:
            return [.answer(job.deliveries, .interrupted)] + startNext()
        case .termination:
            unfinished += job.deliveries
            return startNext()
        }
    }

    // MARK: The end

    private mutating func terminate() -> [SessionAction] {
        isTerminating = true
        switch phase {
        case .idle: return close()
        case .working: return stop(.termination)
        case .tidying:
            // It is the last push already.
            phase = .closing
            return []
        case .stopping, .saving, .closing, .ended: return []
        }
    }

    private mutating func fallAsleep() -> [SessionAction] {
        guard phase == .idle, waiting == nil else { return [] }
        isFallingAsleep = true
        return close()
    }

    private mutating func close() -> [SessionAction] {
        phase = .closing
        return [.pushSaved]
    }

    private mutating func pushedSaved() -> [SessionAction] {
        hasUnpushedWork = false
        switch phase {
        case .tidying:
            return startNext()
        case .closing:
            if !isTerminating, waiting != nil { return startNext() }
            return end()
        case .idle, .working, .stopping, .saving, .ended:
            return []
        }
    }

    private mutating func giveUp() -> [SessionAction] {
        guard phase != .ended else { return [] }
        isFallingAsleep = false
        unfinished += job?.deliveries ?? []
        return end()
    }

    private mutating func end() -> [SessionAction] {
        let left = unfinished + (waiting?.deliveries ?? [])
        phase = .ended
        waiting = nil
        unfinished = []
        return (left.isEmpty ? [] : [.release(left)]) + [.exit(isAsleep: isFallingAsleep)]
    }
}
