import AWS
import Testing

@Suite struct SQSAttributesTests {
    @Test func allOfThem() async throws {
        let answer = #"""
            {"Attributes": {
              "QueueArn": "arn:aws:sqs:eu-west-1:123456789012:input", "VisibilityTimeout": "300",
              "MaximumMessageSize": "262144", "MessageRetentionPeriod": "345600",
              "ApproximateNumberOfMessages": "3", "ApproximateNumberOfMessagesNotVisible": "1",
              "SqsManagedSseEnabled": "true",
              "RedrivePolicy": "{\"deadLetterTargetArn\":\"arn:dead\",\"maxReceiveCount\":3}"}}
            """#
        let bench = ServiceBench("sqs", [.ok(answer)])
        let attributes = try await bench.queue().attributes()
        #expect(attributes.arn == "arn:aws:sqs:eu-west-1:123456789012:input")
        #expect(attributes.visibilitySeconds == 300)
        #expect(attributes.maximumMessageByteCount == 262_144)
        #expect(attributes.retentionSeconds == 345_600)
        #expect(attributes.waitingCount == 3)
        #expect(attributes.inFlightCount == 1)
        #expect(attributes.redrive?.deadLetterARN == "arn:dead")
        #expect(attributes.redrive?.maximumReceiveCount == 3)
        #expect(!attributes.isFIFO)
    }

    struct Redrive: Sendable, CustomTestStringConvertible {
        let policy: String
        let count: Int?

        var testDescription: String { policy }
    }

    static let redrives = [
        Redrive(
            policy: #"{\"deadLetterTargetArn\":\"a\",\"maxReceiveCount\":\"5\"}"#, count: 5),
        Redrive(policy: #"{\"deadLetterTargetArn\":\"a\",\"maxReceiveCount\":true}"#, count: nil),
        Redrive(policy: #"{\"maxReceiveCount\":5}"#, count: nil),
        Redrive(policy: "", count: nil),
        Redrive(policy: "[", count: nil),
    ]

    @Test(arguments: redrives) func redrivePolicies(_ redrive: Redrive) async throws {
        let bench = ServiceBench(
            "sqs", [.ok(#"{"Attributes":{"RedrivePolicy":"\#(redrive.policy)"}}"#)])
        let attributes = try await bench.queue().attributes()
        #expect(attributes.redrive?.maximumReceiveCount == redrive.count)
    }
}
