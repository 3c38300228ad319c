internal import Platform

/// Performs what `SessionState` decides: the only place where a session's events meet.
package final class SessionLoop: Sendable {
    /// What is fixed for the life of a session.
    package struct Settings: Sendable {
        /// Where the site is seen.
        package var siteURL: String?
        /// Whether progress is told.
        package var sendsProgress = false
        /// How long without work until `idleTimeout`; `nil` for never.
        package var idleTimeout: Duration?
        /// How long a termination may take until what is left is given back. A container has 30 s
        /// by default until it is killed, and the contract is 25 s.
        package var terminationLimit = Duration.seconds(20)
        /// The receipt of a message at which it is given up, counted from 1.
        package var lastReceipt = Int.max

        /// Nothing but the defaults.
        package init() {}
    }

    /// How a session ended.
    package enum Ending: Sendable, Equatable {
        /// It was terminated.
        case terminated
        /// It had nothing to do for long enough.
        case asleep
    }

    private enum Input: Sendable {
        case event(SessionEvent)
        case stepEnded(StepResult)
        case saved([StepResult])
    }

    private let work: any SessionWork
    private let held: HeldMessages
    private let outbox: Outbox
    private let record: AnswerRecord
    private let settings: Settings
    private let clock: any Clock<Duration>
    private let log: Log
    private let inputs: AsyncStream<Input>
    private let entrance: AsyncStream<Input>.Continuation

    /// A session over the given parts.
    package init(
        work: any SessionWork, held: HeldMessages, outbox: Outbox, record: AnswerRecord,
        settings: Settings, clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        self.work = work
        self.held = held
        self.outbox = outbox
        self.record = record
        self.settings = settings
        self.clock = clock
        self.log = log
        (inputs, entrance) = AsyncStream.makeStream()
    }

    /// A message came in.
    package func take(_ delivery: Delivery) {
        let isAnswered = record.answer(toCommand: delivery.message.commandID) != nil
        entrance.yield(.event(.received(delivery, isAnswered: isAnswered)))
    }

    /// SIGTERM came.
    package func terminate() { entrance.yield(.event(.terminate)) }

    /// Runs until the session has ended. Steps that did not end in time are cancelled and left
    /// behind.
    package func run() async -> Ending {
        var state = SessionState(lastReceipt: settings.lastReceipt)
        var current = Current()
        defer { current.cancel() }
        current.idleTimer = timer(.idleTimeout)
        for await input in inputs {
            let event = current.takeIn(input)
            if case .terminate = event { current.deadline = timer(.terminate) }
            for action in state.handle(event) {
                if let ending = await perform(action, &current) { return ending }
            }
            current.idleTimer?.cancel()
            current.idleTimer = state.phase == .idle ? timer(.idleTimeout) : nil
        }
        return .terminated
    }

    /// What the loop keeps of the command under way.
    private struct Current {
        var report: CommandReport?
        var interruption = Interruption()
        var task: Task<Void, Never>?
        var idleTimer: Task<Void, Never>?
        var deadline: Task<Void, Never>?

        /// The event behind an input; the results stay here.
        mutating func takeIn(_ input: Input) -> SessionEvent {
            switch input {
            case .event(let event):
                return event
            case .stepEnded(let result):
                report?.add(result)
                return .stepEnded(result.status, isCommitted: result.isCommitted)
            case .saved(let results):
                for result in results { report?.add(result) }
                return .saved
            }
        }

        func cancel() {
            for task in [task, idleTimer, deadline] { task?.cancel() }
        }
    }

    private enum Timer {
        case idleTimeout, terminate
    }

    private func timer(_ kind: Timer) -> Task<Void, Never>? {
        let (pause, event): (Duration?, SessionEvent) =
            switch kind {
            case .idleTimeout: (settings.idleTimeout, .idleTimeout)
            case .terminate: (settings.terminationLimit, .deadline)
            }
        guard let pause else { return nil }
        return Task { [clock, entrance] in
            guard (try? await clock.sleep(for: pause)) != nil else { return }
            entrance.yield(.event(event))
        }
    }

    /// Does one thing; returns how the session ended when that was the last.
    private func perform(_ action: SessionAction, _ current: inout Current) async -> Ending? {
        switch action {
        case .hold(let delivery), .refresh(let delivery):
            held.hold(delivery)
        case .begin(let delivery):
            current.report = CommandReport(delivery.message)
            log(of: delivery.message).info(
                "command begins",
                [
                    "type": .string(delivery.message.kind.rawValue),
                    "threadId": .string(delivery.message.threadID),
                    "receiveCount": .integer(Int64(delivery.receiveCount)),
                ])
        case .start(let step):
            guard let report = current.report else { return nil }
            let interruption = Interruption()
            current.interruption = interruption
            current.task = Task { await self.run(step, report, interruption) }
        case .interrupt:
            log.info(
                "interrupting",
                current.report.map {
                    [
                        "commandId": .string($0.message.commandID)
                    ]
                } ?? [:])
            current.interruption.request()
        case .save(_, let publishesPart):
            guard let report = current.report else { return nil }
            current.task = Task { [work, entrance] in
                let results = await work.save(report, publishesPart: publishesPart)
                entrance.yield(.saved(results))
            }
        case .pushSaved:
            let interruption = Interruption()
            current.interruption = interruption
            current.task = Task { [work, entrance] in
                await work.pushSaved(interruption: interruption)
                entrance.yield(.event(.pushedSaved))
            }
        case .answer(let deliveries, let outcome):
            answer(deliveries, outcome, current.report)
        case .release(let deliveries):
            for delivery in deliveries { await held.release(delivery) }
        case .exit(let isAsleep):
            return isAsleep ? .asleep : .terminated
        }
        return nil
    }

    private func run(
        _ step: WorkStep, _ report: CommandReport, _ interruption: Interruption
    ) async {
        tell(report.message, step, "started")
        log(of: report.message).with(step: step.rawValue).debug("step begins")
        let start = ContinuousClock.now
        var result = await work.perform(step, after: report, interruption: interruption)
        result.duration = .now - start
        tell(report.message, step, result.status.rawValue, result.detail)
        log(of: report.message, step, result)
        entrance.yield(.stepEnded(result))
    }

    private func answer(
        _ deliveries: [Delivery], _ outcome: SessionOutcome, _ report: CommandReport?
    ) {
        guard let message = deliveries.first?.message else { return }
        let now = WallClock.epochMilliseconds()
        let recorded = outcome == .recorded ? record.answer(toCommand: message.commandID) : nil
        let isCurrent = report?.message.commandID == message.commandID
        let known = isCurrent ? report : nil
        let answer =
            recorded
            ?? (known ?? CommandReport(message)).answer(
                outcome, siteURL: settings.siteURL, now: now)
        log(of: message).info(
            "command answered",
            ["outcome": .string(outcome.rawValue), "success": .bool(answer.success)])
        outbox.answer(answer, for: deliveries)
    }

    private func tell(
        _ message: WorkerMessage, _ step: WorkStep, _ status: String, _ detail: String? = nil
    ) {
        guard settings.sendsProgress else { return }
        outbox.tell(
            ProgressNotification(
                sessionID: message.sessionID, commandID: message.commandID,
                timestamp: WallClock.epochMilliseconds(), step: step, status: status,
                detail: detail))
    }

    private func log(of message: WorkerMessage) -> Log {
        log.with(sessionID: message.sessionID, commandID: message.commandID)
    }

    private func log(of message: WorkerMessage, _ step: WorkStep, _ result: StepResult) {
        let log = log(of: message).with(step: step.rawValue)
        let fields: KeyValuePairs<String, LogValue> = [
            "status": .string(result.status.rawValue),
            "durationMs": .integer(result.duration.wholeMilliseconds),
            "detail": .string(result.detail ?? ""),
        ]
        if result.status == .failed {
            log.error("step failed", fields)
        } else {
            log.info("step ended", fields)
        }
        log.record(
            .step(step.rawValue, took: result.duration, failed: result.status == .failed))
    }
}
