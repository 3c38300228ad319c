internal import Platform

/// A message as it was received.
package struct SQSMessage: Sendable, Equatable {
    /// The same for every delivery of one message.
    package let id: String
    /// What deletes this delivery or extends its visibility; only the latest one surely works.
    package let receiptHandle: String
    /// What the sender wrote.
    package let body: String
    /// How often it was received so far, this time included; approximate, `nil` when the server
    /// does not tell.
    package let receiveCount: Int?
    /// When it was sent, in milliseconds since the epoch; `nil` when the server does not tell.
    package let sentMilliseconds: Int64?

    /// A message.
    package init(
        id: String, receiptHandle: String, body: String, receiveCount: Int? = nil,
        sentMilliseconds: Int64? = nil
    ) {
        self.id = id
        self.receiptHandle = receiptHandle
        self.body = body
        self.receiveCount = receiveCount
        self.sentMilliseconds = sentMilliseconds
    }
}

/// The answer of ReceiveMessage; `Messages` is left out, null or empty when there are none.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>
struct ReceivedMessages: Decodable {
    struct Message: Decodable {
        let id: String
        let receiptHandle: String
        let body: String
        let md5OfBody: String
        let attributes: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case id = "MessageId"
            case receiptHandle = "ReceiptHandle"
            case body = "Body"
            case md5OfBody = "MD5OfBody"
            case attributes = "Attributes"
        }
    }

    private let messages: [Message]?

    private enum CodingKeys: String, CodingKey {
        case messages = "Messages"
    }

    /// The system attributes that are asked for.
    static let attributeNames = ["ApproximateReceiveCount", "SentTimestamp"]

    /// What is wrong with them, or `nil`.
    var problem: String? {
        for message in messages ?? [] {
            if message.id.isEmpty || message.receiptHandle.isEmpty {
                return "the answer has a message without an identifier"
            }
            if let problem = BodyDigest.problem(message.body, md5: message.md5OfBody) {
                return problem
            }
        }
        return nil
    }

    /// The messages.
    var values: [SQSMessage] {
        (messages ?? []).map { message in
            SQSMessage(
                id: message.id, receiptHandle: message.receiptHandle, body: message.body,
                receiveCount: message.attributes?["ApproximateReceiveCount"].flatMap { Int($0) },
                sentMilliseconds: message.attributes?["SentTimestamp"].flatMap { Int64($0) })
        }
    }
}

/// The digest with which SQS vouches for a body, in both directions.
enum BodyDigest {
    /// What is wrong with a body, or `nil`.
    static func problem(_ body: String, md5: String) -> String? {
        let digest = Hex.encode(Hash.of(Array(body.utf8), .md5))
        return digest == md5.lowercased()
            ? nil : "the message's body does not have the MD5 digest that the server tells"
    }
}
