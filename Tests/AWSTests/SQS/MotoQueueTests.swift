import AWS
import Platform
import TestSupport
import Testing

/// This package on one side of a queue, boto3 on the other.
@Suite struct MotoQueueTests {
    private let service: MotoService
    private let url: String
    private let queue: SQSClient

    init() async throws {
        service = try MotoService("sqs")
        url = try await Self.create(service)
        queue = try SQSClient(
            queueURL: url, client: service.client, endpoint: service.endpoint)
    }

    private static func create(
        _ service: MotoService, _ attributes: [String: JSONValue] = [:]
    ) async throws -> String {
        let answer = try await service.boto.call(
            "create_queue",
            [
                "QueueName": .string("q-" + RandomBytes.hex(byteCount: 8)),
                "Attributes": .object(attributes),
            ])
        return try #require(answer["QueueUrl"]?.stringValue)
    }

    private func receive(visibilitySeconds: Int = 300) async throws -> [SQSMessage] {
        try await queue.receive(waitSeconds: 0, visibilitySeconds: visibilitySeconds)
    }

    struct Body: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
    }

    static let bodies = [
        Body(testDescription: "JSON", text: #"{"instruction": "make it <b>bold</b> & \"big\""}"#),
        Body(testDescription: "white space", text: "tab\tline\nend\r\n"),
        Body(
            testDescription: "beyond ASCII",
            text: "caf\u{E9} cafe\u{301} \u{1F468}\u{200D}\u{1F469} \u{65E5}\u{672C}"),
        Body(testDescription: "what JSON may escape", text: "\u{2028}\u{FFFD}/\\\u{7F}"),
        Body(
            testDescription: "cleaned",
            text: SQSText.cleaned("\u{1B}[31mred\u{0}\u{FFFF}")),
        Body(testDescription: "200 kB", text: String(repeating: "long ", count: 40_000)),
    ]

    @Test(arguments: bodies) func aBodyArrives(_ body: Body) async throws {
        try await service.boto.call(
            "send_message", ["QueueUrl": .string(url), "MessageBody": .string(body.text)])
        let message = try #require(try await receive().first)
        #expect(message.body.utf8.elementsEqual(body.text.utf8))
        #expect(message.receiveCount == 1)
        let sent = try #require(message.sentMilliseconds)
        #expect(abs(sent / 1000 - Timestamp.now()) < 600)
        try await queue.delete(receiptHandle: message.receiptHandle)
        let attributes = try await queue.attributes()
        #expect(attributes.waitingCount == 0)
        #expect(attributes.inFlightCount == 0)
    }

    @Test(arguments: bodies) func aBodyIsSent(_ body: Body) async throws {
        let id = try await queue.send(body.text)
        let answer = try await service.boto.call("receive_message", ["QueueUrl": .string(url)])
        let message = try #require(answer["Messages"]?.elements.first)
        #expect(message["MessageId"]?.stringValue == id)
        #expect(message["Body"]?.stringValue?.utf8.elementsEqual(body.text.utf8) == true)
    }

    @Test func anEmptyQueueHasNothing() async throws {
        #expect(try await receive().isEmpty)
    }

    @Test func aPollEndsWhenAMessageComes() async throws {
        async let polled = queue.receive(waitSeconds: 20, visibilitySeconds: 30)
        try await service.boto.call(
            "send_message", ["QueueUrl": .string(url), "MessageBody": "hello"])
        #expect(try await polled.map(\.body) == ["hello"])
    }

    @Test func aPollCanBeCancelled() async throws {
        let poll = Task { [queue] in
            try await queue.receive(waitSeconds: 20, visibilitySeconds: 30)
        }
        try await waitUntil("the poll is under way") { service.client.traffic.requests > 0 }
        let start = ContinuousClock.now
        poll.cancel()
        await #expect(throws: CancellationError.self) { try await poll.value }
        #expect(start.duration(to: .now) < .seconds(15))
    }

    @Test func visibilityIsGivenBackAndExtended() async throws {
        try await queue.send("hello")
        let first = try #require(try await receive().first)
        #expect(try await receive().isEmpty)
        try await queue.changeVisibility(receiptHandle: first.receiptHandle, seconds: 0)
        let second = try #require(try await receive().first)
        #expect(second.id == first.id)
        #expect(second.receiveCount == 2)
        try await queue.changeVisibility(receiptHandle: second.receiptHandle, seconds: 600)
        #expect(try await receive().isEmpty)
    }

    @Test func aMessageReceivedTooOftenMovesAway() async throws {
        let dead = try SQSClient(
            queueURL: try await Self.create(service), client: service.client,
            endpoint: service.endpoint)
        let arn = try #require(try await dead.attributes().arn)
        let policy = #"{"deadLetterTargetArn":"\#(arn)","maxReceiveCount":"2"}"#
        try await service.boto.call(
            "set_queue_attributes",
            ["QueueUrl": .string(url), "Attributes": ["RedrivePolicy": .string(policy)]])
        let redrive = try #require(try await queue.attributes().redrive)
        #expect(redrive.deadLetterARN == arn)
        #expect(redrive.maximumReceiveCount == 2)

        let id = try await queue.send("poison")
        for _ in 0..<2 {
            let message = try #require(try await receive().first)
            try await queue.changeVisibility(receiptHandle: message.receiptHandle, seconds: 0)
        }
        #expect(try await receive().isEmpty)
        let moved = try await dead.receive(waitSeconds: 0, visibilitySeconds: 30)
        #expect(moved.map(\.id) == [id])
    }

    @Test func anUnknownQueueIsNotFound() async throws {
        let unknown = try SQSClient(
            queueURL: url + "-unknown", client: service.client, endpoint: service.endpoint)
        let error = try await awsError { try await unknown.send("hello") }
        #expect(error.code == .notFound)
        let poll = try await awsError { _ = try await unknown.receive(visibilitySeconds: 30) }
        #expect(poll.code == .notFound)
    }

    @Test func anInvalidHandleIsNotInFlight() async throws {
        let change = try await awsError {
            try await queue.changeVisibility(receiptHandle: "no-such-handle", seconds: 30)
        }
        #expect(change.code == .notInFlight)
        let delete = try await awsError { try await queue.delete(receiptHandle: "no-such-handle") }
        #expect(delete.code == .notInFlight)
    }

    @Test func anOrderedQueueNeedsAGroup() async throws {
        let answer = try await service.boto.call(
            "create_queue",
            [
                "QueueName": .string("q-\(RandomBytes.hex(byteCount: 8)).fifo"),
                "Attributes": ["FifoQueue": "true"],
            ])
        let ordered = try SQSClient(
            queueURL: try #require(answer["QueueUrl"]?.stringValue), client: service.client,
            endpoint: service.endpoint)
        #expect(try await ordered.attributes().isFIFO)
        let error = try await awsError { try await ordered.send("hello") }
        #expect(error.status == 400)
        try await ordered.send("hello", group: "g", deduplicationID: "d")
        let received = try await ordered.receive(waitSeconds: 0, visibilitySeconds: 30)
        #expect(received.map(\.body) == ["hello"])
    }
}
