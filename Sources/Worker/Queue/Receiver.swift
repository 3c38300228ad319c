package import AWS
internal import Platform

/// Receives messages one by one for as long as it runs, whatever is being worked on: otherwise no
/// message could interrupt another.
package struct Receiver: Sendable {
    /// What a message turned out to be.
    package enum Reception: Sendable {
        /// A message for this worker.
        case message(Delivery)
        /// None, with the body's reply address as far as there is one.
        case refused(InvalidMessage, SQSMessage)
    }

    private let queue: any MessageQueue
    private let waitSeconds: Int
    private let visibilitySeconds: Int
    private let clientID: String?
    private let clock: any Clock<Duration>
    private let log: Log
    private let isAlive: @Sendable () -> Void

    /// A receiver.
    ///
    /// - Parameters:
    ///   - clientID: the customer that messages have to be for, when they say.
    ///   - isAlive: called whenever the receiver shows that it lives.
    package init(
        queue: any MessageQueue, waitSeconds: Int, visibilitySeconds: Int, clientID: String?,
        clock: any Clock<Duration> = ContinuousClock(), log: Log,
        isAlive: @escaping @Sendable () -> Void = {}
    ) {
        self.queue = queue
        self.waitSeconds = waitSeconds
        self.visibilitySeconds = visibilitySeconds
        self.clientID = clientID
        self.clock = clock
        self.log = log
        self.isAlive = isAlive
    }

    /// Receives until the task is cancelled; `take` must not wait.
    package func run(_ take: @Sendable (Reception) -> Void) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            isAlive()
            do {
                let messages = try await queue.receive(
                    waitSeconds: waitSeconds, visibilitySeconds: visibilitySeconds)
                backoff.reset()
                for message in messages { take(read(message)) }
            } catch is CancellationError {
                return
            } catch {
                let pause = backoff.next()
                log.warning(
                    "cannot receive messages",
                    ["retryInMs": .integer(pause.wholeMilliseconds), "error": "\(error)"])
                guard (try? await clock.sleep(for: pause)) != nil else { return }
            }
        }
    }

    private func read(_ received: SQSMessage) -> Reception {
        do throws(InvalidMessage) {
            let message = try WorkerMessage(body: received.body, messageID: received.id)
            if let clientID, let other = message.clientID, other != clientID {
                throw InvalidMessage(
                    problem: "the message is for the client \(Printable.line(other)), and this "
                        + "worker serves \(clientID)",
                    sessionID: message.sessionID, commandID: message.commandID)
            }
            return .message(
                Delivery(
                    message, messageID: received.id, receiptHandle: received.receiptHandle,
                    sentTimestamp: received.sentMilliseconds,
                    receiveCount: received.receiveCount ?? 1))
        } catch {
            return .refused(error, received)
        }
    }
}
