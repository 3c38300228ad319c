/// What a queue says about itself.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>
package struct SQSAttributes: Sendable, Equatable {
    /// Where messages go that were received too often.
    package struct Redrive: Sendable, Equatable {
        /// Resource name of the dead-letter queue.
        package let deadLetterARN: String
        /// How often a message may be received before.
        package let maximumReceiveCount: Int
    }

    /// Resource name.
    package let arn: String?
    /// How long a received message stays invisible unless the receiver says otherwise.
    package let visibilitySeconds: Int?
    /// The most bytes that a message may have.
    package let maximumMessageByteCount: Int?
    /// How long a message is kept.
    package let retentionSeconds: Int?
    /// Roughly how many messages wait.
    package let waitingCount: Int?
    /// Roughly how many are with receivers.
    package let inFlightCount: Int?
    /// Where failing messages go; `nil` when they stay for ever, or the policy cannot be read.
    package let redrive: Redrive?
    /// Whether it keeps order.
    package let isFIFO: Bool

    /// Reads the attributes by their names; numbers come as text.
    init(_ attributes: [String: String]) {
        func number(_ name: String) -> Int? { attributes[name].flatMap { Int($0) } }
        arn = attributes["QueueArn"]
        visibilitySeconds = number("VisibilityTimeout")
        maximumMessageByteCount = number("MaximumMessageSize")
        retentionSeconds = number("MessageRetentionPeriod")
        waitingCount = number("ApproximateNumberOfMessages")
        inFlightCount = number("ApproximateNumberOfMessagesNotVisible")
        isFIFO = attributes["FifoQueue"] == "true"
        redrive = attributes["RedrivePolicy"].flatMap { text in
            guard
                let policy = try? JSONDocument.decode(RedrivePolicy.self, from: Array(text.utf8))
            else { return nil }
            return Redrive(
                deadLetterARN: policy.deadLetterTargetArn,
                maximumReceiveCount: policy.maxReceiveCount)
        }
    }

    /// The count is a number or a text, as whoever set the policy wrote it.
    private struct RedrivePolicy: Decodable {
        let deadLetterTargetArn: String
        let maxReceiveCount: Int

        private enum Key: CodingKey {
            case deadLetterTargetArn, maxReceiveCount
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            deadLetterTargetArn = try container.decode(String.self, forKey: .deadLetterTargetArn)
            if let text = try? container.decode(String.self, forKey: .maxReceiveCount),
                let count = Int(text)
            {
                maxReceiveCount = count
            } else {
                maxReceiveCount = try container.decode(Int.self, forKey: .maxReceiveCount)
            }
        }
    }
}
