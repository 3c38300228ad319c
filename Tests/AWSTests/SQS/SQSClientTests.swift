import AWS
import HTTP
import Platform
import TestSupport
import Testing

@Suite struct SQSClientTests {
    struct Operation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: StubClient.Step
        let input: JSONValue
        let timeout: Duration
        let perform: @Sendable (SQSClient) async throws -> Void
    }

    /// `hello` and its MD5 digest.
    static let digest = "5d41402abc4b2a76b9719d911017c592"

    static let operations = [
        Operation(
            testDescription: "ReceiveMessage", answer: .ok("{}"),
            input: [
                "QueueUrl": .string(ServiceBench.queueURL), "WaitTimeSeconds": 20,
                "VisibilityTimeout": 300, "MaxNumberOfMessages": 1,
                "MessageSystemAttributeNames": ["ApproximateReceiveCount", "SentTimestamp"],
            ], timeout: .seconds(28),
            perform: { _ = try await $0.receive(visibilitySeconds: 300) }),
        Operation(
            testDescription: "SendMessage",
            answer: .ok(#"{"MessageId":"m1","MD5OfMessageBody":"\#(digest)"}"#),
            input: ["QueueUrl": .string(ServiceBench.queueURL), "MessageBody": "hello"],
            timeout: .seconds(20), perform: { try await $0.send("hello") }),
        Operation(
            testDescription: "SendMessage to a queue that keeps order",
            answer: .ok(#"{"MessageId":"m1","MD5OfMessageBody":"\#(digest)"}"#),
            input: [
                "QueueUrl": .string(ServiceBench.queueURL), "MessageBody": "hello",
                "MessageGroupId": "g", "MessageDeduplicationId": "d",
            ], timeout: .seconds(20),
            perform: { try await $0.send("hello", group: "g", deduplicationID: "d") }),
        Operation(
            testDescription: "DeleteMessage", answer: .ok(),
            input: ["QueueUrl": .string(ServiceBench.queueURL), "ReceiptHandle": "r/+="],
            timeout: .seconds(20), perform: { try await $0.delete(receiptHandle: "r/+=") }),
        Operation(
            testDescription: "ChangeMessageVisibility", answer: .ok("{}"),
            input: [
                "QueueUrl": .string(ServiceBench.queueURL), "ReceiptHandle": "r",
                "VisibilityTimeout": 0,
            ], timeout: .seconds(20),
            perform: { try await $0.changeVisibility(receiptHandle: "r", seconds: 0) }),
        Operation(
            testDescription: "GetQueueAttributes", answer: .ok(#"{"Attributes":{}}"#),
            input: ["QueueUrl": .string(ServiceBench.queueURL), "AttributeNames": ["All"]],
            timeout: .seconds(20), perform: { _ = try await $0.attributes() }),
    ]

    @Test(arguments: operations) func requestsAreWritten(_ operation: Operation) async throws {
        let bench = ServiceBench("sqs", [operation.answer])
        try await operation.perform(bench.queue())
        let request = try #require(bench.http.requests.first)
        let name = operation.testDescription.prefix { $0 != " " }
        #expect(request.method == "POST")
        #expect(request.url == "https://sqs.eu-west-1.amazonaws.com/")
        #expect(request.headers["X-Amz-Target"] == "AmazonSQS.\(name)")
        #expect(request.headers["Content-Type"] == "application/x-amz-json-1.0")
        #expect(request.headers["x-amzn-query-mode"] == "true")
        #expect(
            request.headers["Authorization"]?.contains("/20130524/eu-west-1/sqs/aws4_request")
                == true)
        #expect(request.timeout == operation.timeout)
        #expect(try bench.sent() == operation.input)
    }

    @Test func aMessageIsRead() async throws {
        let answer = """
            {"Messages": [{"MessageId": "m1", "ReceiptHandle": "r1", "Body": "hello",
              "MD5OfBody": "\(Self.digest.uppercased())", "MD5OfMessageAttributes": "x",
              "Attributes": {"ApproximateReceiveCount": "2", "SentTimestamp": "1369353600123"},
              "MessageAttributes": {"a": {"DataType": "Binary", "BinaryValue": "AA=="}}}],
             "Unknown": [[1]]}
            """
        let bench = ServiceBench("sqs", [.ok(answer)])
        let messages = try await bench.queue().receive(visibilitySeconds: 30)
        #expect(
            messages == [
                SQSMessage(
                    id: "m1", receiptHandle: "r1", body: "hello", receiveCount: 2,
                    sentMilliseconds: 1_369_353_600_123)
            ])
    }

    @Test(arguments: ["{}", #"{"Messages":[]}"#, #"{"Messages":null}"#])
    func noMessages(_ answer: String) async throws {
        let bench = ServiceBench("sqs", [.ok(answer)])
        #expect(try await bench.queue().receive(visibilitySeconds: 30).isEmpty)
        #expect(bench.http.requests.count == 1)
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
    }

    static let hostile = [
        Hostile(testDescription: "nothing", body: ""),
        Hostile(testDescription: "a proxy's page", body: "<html></html>"),
        Hostile(testDescription: "an array", body: "[]"),
        Hostile(testDescription: "null", body: "null"),
        Hostile(testDescription: "cut off", body: #"{"Messages":[{"MessageId":"m"#),
        Hostile(testDescription: "messages of another type", body: #"{"Messages":{}}"#),
        Hostile(testDescription: "a message without a body", body: message(#""Body":null"#)),
        Hostile(testDescription: "a body of another type", body: message(#""Body":1"#)),
        Hostile(testDescription: "another body", body: message(#""Body":"hallo""#)),
        Hostile(
            testDescription: "no handle", body: message(#""Body":"hello""#, receiptHandle: "")),
        Hostile(testDescription: "not UTF-8", body: message(#""Body":"\ud800""#)),
        Hostile(
            testDescription: "nested without end",
            body: #"{"Other":"# + String(repeating: "[", count: 100_000)),
        Hostile(
            testDescription: "nested too deep",
            body: #"{"Other":"# + String(repeating: "[", count: 40)
                + String(repeating: "]", count: 40) + "}"),
    ]

    static func message(_ body: String, receiptHandle: String = "r") -> String {
        #"{"Messages":[{"MessageId":"m","ReceiptHandle":"\#(receiptHandle)","#
            + #""MD5OfBody":"\#(digest)",\#(body)}]}"#
    }

    @Test(arguments: hostile) func hostileAnswersAreErrors(_ hostile: Hostile) async throws {
        let bench = ServiceBench("sqs", [.ok(hostile.body)])
        let error = try await awsError {
            _ = try await bench.queue().receive(visibilitySeconds: 30)
        }
        #expect(error.code == .invalidResponse)
        #expect(error.hint?.contains("SQS") == true)
        #expect(bench.http.requests.count == 3)
    }

    @Test(arguments: ["<html></html>", "[]", "1"])
    func nothingButNothingAnswersADelete(_ body: String) async throws {
        let bench = ServiceBench("sqs", [.ok(body)])
        let error = try await awsError { try await bench.queue().delete(receiptHandle: "r") }
        #expect(error.code == .invalidResponse)
    }

    @Test func aBodyThatArrivedOtherwiseIsSentAgain() async throws {
        let bench = ServiceBench(
            "sqs",
            [
                .ok(#"{"MessageId":"m1","MD5OfMessageBody":"00"}"#),
                .ok(#"{"MessageId":"m2","MD5OfMessageBody":"\#(Self.digest)"}"#),
            ])
        #expect(try await bench.queue().send("hello") == "m2")
    }

    @Test func bracketsInStringsAreNotNesting() async throws {
        let body = String(repeating: #"[{\"\\"#, count: 50)
        let text = String(repeating: "[{\"\\", count: 50)
        let md5 = Hex.encode(Hash.of(Array(text.utf8), .md5))
        let answer =
            #"{"Messages":[{"MessageId":"m","ReceiptHandle":"r","MD5OfBody":"\#(md5)","#
            + #""Body":"\#(body)"}]}"#
        let bench = ServiceBench("sqs", [.ok(answer)])
        #expect(try await bench.queue().receive(visibilitySeconds: 30).map(\.body) == [text])
    }

    // MARK: Repeating

    @Test func aFailedPollIsReportedAfterAPause() async throws {
        let bench = ServiceBench("sqs", [.lost(.connectionFailed)])
        let queue = try bench.queue()
        _ = try await awsError { _ = try await queue.receive(visibilitySeconds: 30) }
        // Two before the repetitions, one before the error.
        #expect(bench.clock.sleeps == [.milliseconds(25), .milliseconds(50), .milliseconds(100)])
    }

    @Test func aRefusedPollIsReportedAtOnce() async throws {
        let bench = ServiceBench("sqs", [.jsonError(400, "QueueDoesNotExist")])
        let queue = try bench.queue()
        _ = try await awsError { _ = try await queue.receive(visibilitySeconds: 30) }
        #expect(bench.clock.sleeps.isEmpty)
    }

    @Test func anotherFailedRequestIsReportedAtOnce() async throws {
        let bench = ServiceBench("sqs", [.lost(.connectionFailed)])
        _ = try await awsError { try await bench.queue().delete(receiptHandle: "r") }
        #expect(bench.clock.sleeps.count == 2)
    }

    @Test(arguments: ["RequestThrottled", "com.amazonaws.sqs#KmsThrottled", "ThrottlingException"])
    func throttlingIsRepeatedSlowly(_ type: String) async throws {
        let bench = ServiceBench("sqs", [.jsonError(400, type), .ok("{}")])
        _ = try await bench.queue().receive(visibilitySeconds: 30)
        #expect(bench.clock.sleeps == [.milliseconds(500)])
    }

    @Test func expiredCredentialsAreRenewed() async throws {
        let bench = ServiceBench(
            "sqs", [.jsonError(403, "com.amazon.coral.service#ExpiredTokenException"), .ok("{}")],
            token: "old")
        _ = try await bench.queue().receive(visibilitySeconds: 30)
        #expect(bench.credentials.invalidations == 1)
        #expect(bench.http.requests[1].headers["x-amz-security-token"] == "renewed-1")
    }

    @Test func aWrongClockIsCorrected() async throws {
        let refusal = StubClient.Step.jsonError(
            403, "InvalidSignatureException", message: "Signature expired",
            headers: ["Date": "Fri, 24 May 2013 01:00:00 GMT"])
        let bench = ServiceBench("sqs", [refusal, .ok("{}")])
        _ = try await bench.queue().receive(visibilitySeconds: 30)
        #expect(bench.http.requests[1].headers["x-amz-date"] == "20130524T010000Z")
    }
}
