internal import AWS
internal import Synchronization

/// Sends what the worker has to say, in order, and deletes the messages that an answer is for only
/// after it was sent: an answer may be repeated, but none is lost.
///
/// While the output queue is away the answers wait here and their messages stay invisible.
package final class Outbox: Sendable {
    private enum Item: Sendable {
        case progress(ProgressNotification)
        case answer(WorkerAnswer, for: [Delivery])
    }

    private let queue: any MessageQueue
    private let held: HeldMessages
    private let record: AnswerRecord
    private let byteLimit: Int
    private let clock: any Clock<Duration>
    private let log: Log
    private let items: AsyncStream<Item>
    private let entrance: AsyncStream<Item>.Continuation

    /// An outbox.
    ///
    /// - Parameters:
    ///   - queue: the output queue.
    ///   - held: the messages of the input queue.
    ///   - record: keeps the answers before they are sent.
    ///   - byteLimit: the longest message that the output queue takes.
    package init(
        queue: any MessageQueue, held: HeldMessages, record: AnswerRecord,
        byteLimit: Int = WorkerAnswer.standardByteLimit,
        clock: any Clock<Duration> = ContinuousClock(), log: Log
    ) {
        self.queue = queue
        self.held = held
        self.record = record
        self.byteLimit = byteLimit
        self.clock = clock
        self.log = log
        (items, entrance) = AsyncStream.makeStream()
    }

    /// Tells how a command gets on; lost when the queue is away.
    package func tell(_ progress: ProgressNotification) {
        entrance.yield(.progress(progress))
    }

    /// Answers a command and then deletes its messages.
    ///
    /// - Parameter isFinal: whether a message of the same command is to be answered the same way.
    package func answer(
        _ answer: WorkerAnswer, for deliveries: [Delivery], isFinal: Bool = true
    ) {
        let answer = answer.redacted(log.redactor)
        if isFinal { record.add(answer) }
        entrance.yield(.answer(answer, for: deliveries))
    }

    /// Nothing more will be said: `run` returns when everything is sent.
    package func close() { entrance.finish() }

    /// Sends until the outbox is closed and empty, or the task is cancelled.
    package func run() async {
        for await item in items {
            switch item {
            case .progress(let progress): await send(progress)
            case .answer(let answer, let deliveries):
                guard await send(answer) else { return }
                for delivery in deliveries { await held.delete(delivery) }
            }
        }
    }

    private func send(_ progress: ProgressNotification) async {
        var progress = progress
        progress.detail = progress.detail.map(log.redactor.redact)
        do {
            try await queue.send(progress.encoded(), group: progress.sessionID)
        } catch {
            log.warning("cannot send a progress notification", ["error": "\(error)"])
        }
    }

    /// Whether it was sent; only the end of the process keeps it from being.
    ///
    /// An answer that the queue will not have whenever it is sent is replaced by a bare one: it
    /// must not hold up those behind it for ever, and what it is about is done.
    private func send(_ answer: WorkerAnswer) async -> Bool {
        let log = log.with(sessionID: answer.sessionID, commandID: answer.commandID)
        var body = answer.encoded(byteLimit: byteLimit)
        var isBare = false
        var backoff = Backoff()
        while true {
            do {
                try await queue.send(body, group: answer.sessionID)
                log.info("answer sent", ["success": .bool(answer.success)])
                return true
            } catch is CancellationError {
                return false
            } catch let error as AWSError where error.code == .rejected {
                log.error("the queue refuses an answer", ["error": "\(error)"])
                if isBare { return true }
                body = answer.bare.encoded(byteLimit: byteLimit)
                isBare = true
            } catch {
                let pause = backoff.next()
                log.warning(
                    "cannot send an answer",
                    ["retryInMs": .integer(pause.wholeMilliseconds), "error": "\(error)"])
                guard (try? await clock.sleep(for: pause)) != nil else { return false }
            }
        }
    }
}
