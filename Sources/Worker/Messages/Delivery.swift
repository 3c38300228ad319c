/// A message as the queue handed it out.
package struct Delivery: Sendable, Equatable {
    /// What it says.
    package var message: WorkerMessage
    /// The queue's id of the message, the same however often it is delivered.
    package var messageID: String
    /// What this delivery is deleted or extended by; only the latest one of a message is sure to
    /// work.
    package var receiptHandle: String
    /// When it was sent, by the queue's clock, in milliseconds since the epoch.
    package var sentTimestamp: Int64?
    /// How often it has been received, this time included.
    package var receiveCount: Int

    /// A delivery.
    package init(
        _ message: WorkerMessage, messageID: String, receiptHandle: String,
        sentTimestamp: Int64? = nil, receiveCount: Int = 1
    ) {
        self.message = message
        self.messageID = messageID
        self.receiptHandle = receiptHandle
        self.sentTimestamp = sentTimestamp
        self.receiveCount = receiveCount
    }

    /// Its place among the others: greater is newer.
    ///
    /// The sender's time counts, since queues deliver in any order; but a message was made before
    /// it was sent, so that a sender whose clock is ahead does not block everybody after it.
    package var order: Int64 {
        min(message.timestamp ?? .max, sentTimestamp ?? .max)
    }
}
