import AWS
import HTTP
import Testing

@Suite struct SQSRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let step: StubClient.Step
        let code: AWSError.Code
        let serviceCode: String?
        let hint: String?
    }

    static let cases = [
        Case(
            testDescription: "no such queue",
            step: .jsonError(
                400, "com.amazonaws.sqs#QueueDoesNotExist",
                headers: ["x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"]),
            code: .notFound, serviceCode: "QueueDoesNotExist",
            hint: "aws sqs list-queues --region eu-west-1"),
        Case(
            testDescription: "no such queue, told by the header alone",
            step: .success(
                HTTPResponse(
                    status: 400,
                    headers: [
                        "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"
                    ])),
            code: .notFound, serviceCode: "AWS.SimpleQueueService.NonExistentQueue",
            hint: "list-queues"),
        Case(
            testDescription: "a name with a URL behind it",
            step: .jsonError(404, "com.amazonaws.sqs#ReceiptHandleIsInvalid:http://internal/x"),
            code: .notInFlight, serviceCode: "ReceiptHandleIsInvalid", hint: "visibility"),
        Case(
            testDescription: "not in flight", step: .jsonError(400, "MessageNotInflight"),
            code: .notInFlight, serviceCode: "MessageNotInflight", hint: "visibility"),
        Case(
            testDescription: "an expired handle",
            step: .jsonError(
                400, "InvalidParameterValueException",
                message: "Value r for parameter ReceiptHandle is invalid. Reason: Message does "
                    + "not exist or is not available for visibility timeout change."),
            code: .notInFlight, serviceCode: "InvalidParameterValueException", hint: "visibility"),
        Case(
            testDescription: "more than 12 hours",
            step: .jsonError(
                400, "InvalidParameterValueException",
                message: "Value 43200 for parameter VisibilityTimeout is invalid."),
            code: .rejected, serviceCode: "InvalidParameterValueException", hint: nil),
        Case(
            testDescription: "AccessDenied",
            step: .jsonError(403, "com.amazonaws.sqs#AccessDeniedException"), code: .accessDenied,
            serviceCode: "AccessDeniedException",
            hint: "sqs:ChangeMessageVisibility on arn:aws:sqs:eu-west-1:123456789012:input"),
        Case(
            testDescription: "OverLimit", step: .jsonError(403, "OverLimit"), code: .throttled,
            serviceCode: "OverLimit", hint: "not deleted"),
        Case(
            testDescription: "InvalidMessageContents",
            step: .jsonError(400, "InvalidMessageContents"), code: .rejected,
            serviceCode: "InvalidMessageContents", hint: "characters"),
        Case(
            testDescription: "throttled for good", step: .jsonError(400, "RequestThrottled"),
            code: .throttled, serviceCode: "RequestThrottled", hint: "try again later"),
        Case(
            testDescription: "the queue's key", step: .jsonError(400, "KmsAccessDenied"),
            code: .accessDenied, serviceCode: "KmsAccessDenied", hint: "kms:Decrypt"),
        Case(
            testDescription: "an unknown key",
            step: .jsonError(403, "com.amazon.coral.service#UnrecognizedClientException"),
            code: .credentialsRefused, serviceCode: "UnrecognizedClientException",
            hint: "AWS_ACCESS_KEY_ID"),
        Case(
            testDescription: "a failure", step: .jsonError(500, "InternalFailure"),
            code: .serviceFailure, serviceCode: "InternalFailure", hint: "later"),
        Case(
            testDescription: "members of other types",
            step: .success(
                HTTPResponse(400, #"{"__type": 7, "message": {"a": []}, "Message": "text"}"#)),
            code: .rejected, serviceCode: nil, hint: nil),
        Case(
            testDescription: "nested without end",
            step: .success(HTTPResponse(400, String(repeating: "{\"a\":", count: 10_000))),
            code: .rejected, serviceCode: nil, hint: nil),
    ]

    @Test(arguments: cases) func codeAndHint(_ testCase: Case) async throws {
        let bench = ServiceBench("sqs", [testCase.step])
        let error = try await awsError {
            try await bench.queue().changeVisibility(receiptHandle: "secret-handle", seconds: 30)
        }
        #expect(error.code == testCase.code)
        #expect(error.serviceCode == testCase.serviceCode)
        if let hint = testCase.hint {
            #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "no hint")")
        } else {
            #expect(error.hint == nil)
        }
        #expect(error.action == "ChangeMessageVisibility \(ServiceBench.queueURL)")
        #expect(!"\(error)".contains("secret-handle"))
    }

    @Test func aServersWordsCannotDriveATerminal() async throws {
        let bench = ServiceBench(
            "sqs", [.jsonError(400, #"Bad\u001bType"#, message: #"one\ntwo \u009b31m"#)])
        let error = try await awsError { try await bench.queue().delete(receiptHandle: "r") }
        #expect(error.reason == "one two  31m")
        #expect(error.serviceCode == "Bad Type")
    }
}
