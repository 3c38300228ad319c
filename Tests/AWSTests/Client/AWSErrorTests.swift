import AWS
import HTTP
import Testing

@Suite struct AWSErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let step: StubClient.Step
        let code: AWSError.Code
        let hint: String?
    }

    static let cases = [
        Case(
            testDescription: "AccessDenied", step: .error(403, "AccessDenied"), code: .accessDenied,
            hint: "s3:PutObject on arn:aws:s3:::bucket/key"),
        Case(
            testDescription: "NoSuchBucket", step: .error(404, "NoSuchBucket"),
            code: .noSuchBucket, hint: "s3://bucket"),
        Case(
            testDescription: "a region that nobody tells", step: .error(301, "PermanentRedirect"),
            code: .wrongRegion, hint: "--region"),
        Case(
            testDescription: "InvalidAccessKeyId", step: .error(403, "InvalidAccessKeyId"),
            code: .credentialsRefused, hint: "AWS_ACCESS_KEY_ID"),
        Case(
            testDescription: "SignatureDoesNotMatch", step: .error(403, "SignatureDoesNotMatch"),
            code: .credentialsRefused, hint: "AWS_SECRET_ACCESS_KEY"),
        Case(
            testDescription: "ExpiredToken", step: .error(400, "ExpiredToken"),
            code: .credentialsRefused, hint: "aws sso login"),
        Case(
            testDescription: "SlowDown", step: .error(503, "SlowDown"), code: .throttled,
            hint: "--concurrency"),
        Case(
            testDescription: "BadDigest", step: .error(400, "BadDigest"), code: .contentMismatch,
            hint: "try again"),
        Case(
            testDescription: "NotImplemented", step: .error(501, "NotImplemented"),
            code: .unsupported, hint: "does not implement PutObject"),
        Case(
            testDescription: "an unknown refusal", step: .error(400, "EntityTooLarge"),
            code: .rejected, hint: nil),
        Case(
            testDescription: "a condition", step: .error(412, "PreconditionFailed"),
            code: .preconditionFailed, hint: nil),
        Case(
            testDescription: "a conflict", step: .error(409, "ConditionalRequestConflict"),
            code: .conditionalConflict, hint: nil),
        Case(
            testDescription: "a certificate", step: .lost(.tlsFailed), code: .tlsFailed,
            hint: "AWS_CA_BUNDLE"),
        Case(
            testDescription: "nobody listens", step: .lost(.connectionFailed), code: .unreachable,
            hint: "endpoint's URL"),
        Case(
            testDescription: "a proxy's page", step: .ok("<html></html>"), code: .invalidResponse,
            hint: "proxy"),
    ]

    @Test(arguments: cases) func codeAndHint(_ testCase: Case) async throws {
        let bench = try Bench([testCase.step], attempts: 1)
        let error = try await awsError { try await bench.put() }
        #expect(error.code == testCase.code)
        if let hint = testCase.hint {
            #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "no hint")")
        } else {
            #expect(error.hint == nil)
        }
        #expect(error.action == "PutObject s3://bucket/key")
    }

    @Test func aDeniedReadMayBeAnAbsentObject() async throws {
        let bench = try Bench([.error(403)])
        let error = try await awsError { _ = try await bench.s3.headObject("key") }
        #expect(error.code == .accessDenied)
        #expect(error.hint?.contains("s3:GetObject on arn:aws:s3:::bucket/key") == true)
        #expect(error.hint?.contains("s3:ListBucket") == true)
    }

    @Test func oneSentenceNamesEverything() async throws {
        let bench = try Bench([
            .error(
                403, "AccessDenied", message: "Access Denied",
                headers: ["x-amz-request-id": "4442587FB7D0A2F9"])
        ])
        let error = try await awsError { try await bench.put() }
        #expect(
            error.description
                == "PutObject s3://bucket/key failed: Access Denied "
                + "(AccessDenied, HTTP 403, request 4442587FB7D0A2F9)")
    }

    @Test func partitionsHaveTheirOwnResourceNames() async throws {
        let bench = try Bench([.error(403, "AccessDenied")], region: "cn-north-1")
        let error = try await awsError { try await bench.put() }
        #expect(error.hint?.contains("arn:aws-cn:s3:::bucket/key") == true)
    }

    @Test func aServersWordsCannotDriveATerminal() async throws {
        let bench = try Bench([
            .error(
                400, "Bad&#x9;Code",
                message: "line one&#10;line two &#x9B;31m" + String(repeating: "x", count: 1000))
        ])
        let error = try await awsError { try await bench.put() }
        #expect(error.reason.hasPrefix("line one line two  31mxxx"))
        #expect(error.reason.count <= 400)
        #expect(error.serviceCode == "Bad Code")
    }

    /// SQS and STS show in their message what should have been signed, header fields and all.
    @Test(arguments: [
        (
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>TEXT</Message>"
                + "</Error></ErrorResponse>", "&#10;"
        ),
        (#"{"__type":"com.amazonaws.sqs#InvalidSignatureException","message":"TEXT"}"#, #"\n"#),
    ]) func aRefusedSignatureDoesNotShowTheRequest(
        _ body: String, _ lineFeed: String
    ) async throws {
        let lines = [
            "The request signature we calculated does not match the signature you provided.", "",
            "The Canonical String for this request should have been", "'POST", "/", "",
            "host:sqs.eu-west-1.amazonaws.com", "x-amz-security-token:session-token", "",
        ]
        let text = body.replacing("TEXT", with: lines.joined(separator: lineFeed))
        let bench = try Bench(
            [.success(HTTPResponse(status: 403, body: Array(text.utf8)))], token: "session-token")
        let error = try await awsError { try await bench.put() }
        #expect(error.reason == lines[0])
    }

    @Test func noSecretIsTold() async throws {
        let body = """
            <Error><Code>SignatureDoesNotMatch</Code><Message>mismatch</Message>\
            <AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId><StringToSign>top secret</StringToSign>\
            </Error>
            """
        let bench = try Bench(
            [.success(HTTPResponse(status: 403, body: Array(body.utf8)))], token: "session-token")
        let error = try await awsError { try await bench.put() }
        let text = "\(error) \(error.hint ?? "") \(error)"
        for secret in ["top secret", "session-token", "AKIDEXAMPLE"] {
            #expect(!text.contains(secret))
        }
    }
}
