internal import HTTP

/// One queue of SQS, or of a server that speaks its protocol.
///
/// Operations throw `AWSError`, and `CancellationError` when their task is cancelled; they repeat
/// themselves after passing failures. A message may therefore be sent twice, and a cancelled or
/// repeated receive may leave a message invisible until its visibility ends: queues promise
/// delivery at least once, and receivers must be prepared for more.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html>
package struct SQSClient: Sendable {
    /// The queue.
    package let queue: SQSQueue
    private let service: JSONService

    /// The longest that a receive may wait, in seconds.
    package static let maximumWaitSeconds = 20

    /// How much later than promised the answer to a long poll may come.
    private static let pollGrace = Duration.seconds(8)

    /// A client for one queue.
    ///
    /// - Parameters:
    ///   - client: signs for `sqs`; several queues may share it, in several regions. A long poll
    ///     holds one of its slots all the while.
    ///   - endpoint: a configured endpoint, which goes before the host of `queueURL`.
    /// - Throws: `AWSError.invalidConfiguration` when `queueURL` is no queue's.
    package init(
        queueURL: String, client: AWSClient, endpoint: Endpoint? = nil
    ) throws(AWSError) {
        let queue = try SQSQueue(url: queueURL, endpoint: endpoint)
        self.queue = queue
        service = JSONService(
            client: client, name: "SQS", target: "AmazonSQS", version: "1.0",
            endpoint: { _ in queue.endpoint })
    }

    /// Waits for messages (ReceiveMessage).
    ///
    /// - Parameters:
    ///   - waitSeconds: how long the service waits for a first message, 20 at most.
    ///   - visibilitySeconds: how long nobody else gets what is received here.
    ///   - limit: the most messages, 10 at most.
    /// - Returns: the messages, none when there were none in that time.
    package func receive(
        waitSeconds: Int = maximumWaitSeconds, visibilitySeconds: Int, limit: Int = 1
    ) async throws -> [SQSMessage] {
        var request = try request(
            "ReceiveMessage",
            [
                "VisibilityTimeout": .number(visibilitySeconds),
                "MaxNumberOfMessages": .number(limit),
                "MessageSystemAttributeNames": .texts(ReceivedMessages.attributeNames),
                "WaitTimeSeconds": .number(waitSeconds),
            ])
        request.isLongPoll = true
        request.timeout = .seconds(waitSeconds) + Self.pollGrace
        // A body of 1 MiB takes six times as much when every byte of it is escaped.
        request.responseByteLimit = 8 << 20
        return try await service.send(request, for: ReceivedMessages.self, check: \.problem).values
    }

    /// Sends a message (SendMessage).
    ///
    /// - Parameters:
    ///   - body: of at least one character, without those that `SQSText.cleaned` replaces.
    ///   - group: the group in a queue that keeps order, and must be absent elsewhere.
    ///   - deduplicationID: repetitions within 5 minutes are dropped, in a queue that keeps order.
    /// - Returns: the message's identifier.
    @discardableResult
    package func send(
        _ body: String, group: String? = nil, deduplicationID: String? = nil
    ) async throws -> String {
        var input: [String: JSONInput] = ["MessageBody": .text(body)]
        input["MessageGroupId"] = group.map { .text($0) }
        input["MessageDeduplicationId"] = deduplicationID.map { .text($0) }
        let request = try request("SendMessage", input)
        return try await service.send(request, for: Sent.self) { sent in
            BodyDigest.problem(body, md5: sent.md5OfBody)
        }.messageID
    }

    /// Deletes a message (DeleteMessage).
    ///
    /// - Parameter receiptHandle: the latest one; with an older one, SQS may report success and
    ///   keep the message.
    /// - Throws: `.notInFlight` when the handle is not valid.
    package func delete(receiptHandle: String) async throws {
        try await service.send(
            request("DeleteMessage", ["ReceiptHandle": .text(receiptHandle)]))
    }

    /// Sets for how long, from now, a received message stays invisible
    /// (ChangeMessageVisibility); 0 gives it back at once.
    ///
    /// - Throws: `.notInFlight` when it is no longer this receiver's; `.rejected` when the time
    ///   would go beyond 12 hours from its receipt.
    package func changeVisibility(receiptHandle: String, seconds: Int) async throws {
        try await service.send(
            request(
                "ChangeMessageVisibility",
                [
                    "ReceiptHandle": .text(receiptHandle),
                    "VisibilityTimeout": .number(seconds),
                ]))
    }

    /// What the queue says about itself (GetQueueAttributes).
    package func attributes() async throws -> SQSAttributes {
        // By name, a standard queue would refuse the attributes of the other kind.
        let request = try request(
            "GetQueueAttributes", ["AttributeNames": .texts(["All"])])
        let answer = try await service.send(request, for: AttributesAnswer.self)
        return SQSAttributes(answer.attributes)
    }

    private func request(
        _ operation: String, _ members: [String: JSONInput]
    ) throws -> ServiceRequest {
        var members = members
        members["QueueUrl"] = .text(queue.url)
        var request = try service.request(operation, queue.url, members)
        // Asks for the old names of errors too, in a header field.
        request.headers["x-amzn-query-mode"] = "true"
        request.region = queue.region
        request.permission = Permission(
            "sqs:\(operation)", on: queue.name, account: queue.account ?? "*")
        request.meaning = { [queue] in SQSRefusal.meaning($0, of: queue) }
        return request
    }
}

private struct Sent: Decodable {
    let messageID: String
    let md5OfBody: String

    private enum CodingKeys: String, CodingKey {
        case messageID = "MessageId"
        case md5OfBody = "MD5OfMessageBody"
    }
}

private struct AttributesAnswer: Decodable {
    let attributes: [String: String]

    private enum CodingKeys: String, CodingKey {
        case attributes = "Attributes"
    }
}
