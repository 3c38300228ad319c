internal import AWS

/// What a worker has to know of its queues before it begins.
struct QueueFacts: Sendable {
    /// The most bytes of an answer.
    let answerByteLimit: Int
    /// The receipt of a message at which it is given up, counted from 1.
    let lastReceipt: Int

    /// Receipts without a redrive policy: a worker that is restarted now and then does not reach
    /// them, one that a message kills does within an hour.
    static let receiptsWithoutPolicy = 10
    /// With fewer than this, giving up would take the place of trying.
    static let fewestReceipts = 3

    /// Asks both queues. That one does not answer is a warning: the permission to ask may be
    /// missing.
    ///
    /// - Throws: `WorkerError` when both are the same queue; `CancellationError`.
    init(input: SQSClient, output: SQSClient, log: Log) async throws {
        let incoming = try await Self.attributes(of: input, "input", log)
        let outgoing = try await Self.attributes(of: output, "output", log)
        if let arn = incoming?.arn, arn == outgoing?.arn {
            throw WorkerError(
                .invalidConfiguration, "INPUT_QUEUE_URL and OUTPUT_QUEUE_URL are the same queue",
                hint: "the worker would take its own answers for instructions; use two queues")
        }
        if let incoming, incoming.redrive == nil {
            log.warning(
                "the input queue has no redrive policy",
                ["hint": "set one with maxReceiveCount 5 and a dead-letter queue"])
        }
        answerByteLimit = outgoing?.maximumMessageByteCount ?? WorkerAnswer.standardByteLimit
        lastReceipt = Self.lastReceipt(policy: incoming?.redrive?.maximumReceiveCount)
    }

    /// The receipt that is for giving a message up: the last one that the queue grants, for after
    /// it the message goes where nobody answers.
    static func lastReceipt(policy maximum: Int?) -> Int {
        maximum.map { max($0, fewestReceipts) } ?? receiptsWithoutPolicy
    }

    private static func attributes(
        of queue: SQSClient, _ name: String, _ log: Log
    ) async throws -> SQSAttributes? {
        do {
            return try await queue.attributes()
        } catch let error as CancellationError {
            throw error
        } catch {
            log.warning("cannot examine the \(name) queue", ["error": "\(error)"])
            return nil
        }
    }
}
