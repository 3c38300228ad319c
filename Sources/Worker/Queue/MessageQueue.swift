package import AWS

/// A queue as the worker needs it. Operations throw `AWSError` after attempts of their own, and
/// `CancellationError` when their task is cancelled.
package protocol MessageQueue: Sendable {
    /// Waits up to `waitSeconds` for a message; none is no error. What is returned is invisible to
    /// others for `visibilitySeconds`.
    func receive(waitSeconds: Int, visibilitySeconds: Int) async throws -> [SQSMessage]

    /// Sends a message. May send it twice.
    ///
    /// - Parameter group: in queues that keep order, what belongs together.
    func send(_ body: String, group: String) async throws

    /// Deletes a message. Repeating it does no harm.
    func delete(receiptHandle: String) async throws

    /// Sets for how long from now the message is invisible; 0 gives it back.
    func changeVisibility(receiptHandle: String, seconds: Int) async throws
}

/// SQS.
package struct SQSMessageQueue: MessageQueue {
    private let client: SQSClient

    /// The queue of that client.
    package init(_ client: SQSClient) {
        self.client = client
    }

    package func receive(
        waitSeconds: Int, visibilitySeconds: Int
    ) async throws -> [SQSMessage] {
        // One at a time: a second message would lose its visibility while the first is worked on.
        try await client.receive(
            waitSeconds: waitSeconds, visibilitySeconds: visibilitySeconds, limit: 1)
    }

    package func send(_ body: String, group: String) async throws {
        if client.queue.isFIFO {
            try await client.send(body, group: Self.groupID(group), deduplicationID: nil)
        } else {
            try await client.send(body)
        }
    }

    package func delete(receiptHandle: String) async throws {
        try await client.delete(receiptHandle: receiptHandle)
    }

    package func changeVisibility(receiptHandle: String, seconds: Int) async throws {
        try await client.changeVisibility(receiptHandle: receiptHandle, seconds: seconds)
    }

    /// A group's id has letters, digits and punctuation of ASCII, 128 at most.
    private static func groupID(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.isASCII && $0 > " " }))
            .prefix(128).description
    }
}
