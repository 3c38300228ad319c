internal import AWS
internal import Platform

/// What becomes of bodies that are no messages.
///
/// One with a reply address is answered with the reason and deleted. One without is left to the
/// queue's redrive policy, which moves it away after a few receipts; where there is no such policy
/// it is deleted after four, so that nothing goes round for ever.
struct Refusals: Sendable {
    /// Receipts that are left to the redrive policy.
    private static let redriveReceipts = 3
    /// How long a body that is left to the redrive policy stays away each time, in seconds.
    private static let pauseSeconds = 1

    private let held: HeldMessages
    private let outbox: Outbox
    private let log: Log

    init(held: HeldMessages, outbox: Outbox, log: Log) {
        self.held = held
        self.outbox = outbox
        self.log = log
    }

    /// Answers, leaves or deletes it.
    func handle(_ problem: InvalidMessage, _ message: SQSMessage) {
        log.warning(
            "message refused",
            [
                "messageId": .string(message.id), "reason": .string(problem.problem),
                "receiveCount": .integer(Int64(message.receiveCount ?? 1)),
            ])
        // Stands in for the message wherever only its receipt matters.
        let delivery = Delivery(
            WorkerMessage(
                sessionID: problem.sessionID ?? "", commandID: problem.commandID ?? message.id,
                threadID: ""),
            messageID: message.id, receiptHandle: message.receiptHandle)
        if problem.sessionID != nil || problem.commandID != nil {
            held.hold(delivery)
            outbox.answer(answer(problem, delivery), for: [delivery], isFinal: false)
        } else if (message.receiveCount ?? 1) <= Self.redriveReceipts {
            Task { await held.release(delivery, afterSeconds: Self.pauseSeconds) }
        } else {
            log.error("message deleted unanswered", ["messageId": .string(message.id)])
            Task { await held.delete(delivery) }
        }
    }

    private func answer(_ problem: InvalidMessage, _ delivery: Delivery) -> WorkerAnswer {
        var answer = WorkerAnswer(
            sessionID: delivery.message.sessionID, commandID: delivery.message.commandID,
            timestamp: WallClock.epochMilliseconds(), success: false,
            summary: "The message was not understood.")
        answer.error = problem.problem
        return answer
    }
}
