import AWS
import HTTP
import Testing

@Suite struct FailureVerdictTests {
    struct Answer: Sendable, CustomTestStringConvertible {
        let status: Int
        let code: String?
        let kind: FailureKind
        let mayHaveTakenEffect: Bool

        init(_ status: Int, _ code: String?, _ kind: FailureKind, mayHaveTakenEffect: Bool = false)
        {
            self.status = status
            self.code = code
            self.kind = kind
            self.mayHaveTakenEffect = mayHaveTakenEffect
        }

        var testDescription: String { "\(status) \(code ?? "without a code")" }
    }

    static let answers = [
        Answer(503, "SlowDown", .throttling), Answer(503, "ServiceUnavailable", .throttling),
        Answer(503, nil, .throttling), Answer(429, nil, .throttling),
        Answer(400, "ThrottlingException", .throttling), Answer(200, "SlowDown", .throttling),
        Answer(500, "InternalError", .transient, mayHaveTakenEffect: true),
        Answer(500, nil, .transient, mayHaveTakenEffect: true),
        Answer(502, nil, .transient, mayHaveTakenEffect: true),
        Answer(504, nil, .transient, mayHaveTakenEffect: true),
        Answer(200, nil, .transient, mayHaveTakenEffect: true),
        Answer(200, "InternalError", .transient, mayHaveTakenEffect: true),
        Answer(400, "RequestTimeout", .transient), Answer(400, "IncompleteBody", .transient),
        Answer(408, nil, .transient), Answer(307, "TemporaryRedirect", .transient),
        Answer(409, "OperationAborted", .transient),
        Answer(403, "RequestTimeTooSkewed", .transient), Answer(403, "RequestExpired", .transient),
        Answer(501, "NotImplemented", .permanent),
        Answer(400, "InvalidRequest", .permanent), Answer(400, "BadDigest", .permanent),
        Answer(403, "AccessDenied", .permanent), Answer(404, "NoSuchKey", .permanent),
        Answer(409, "ConditionalRequestConflict", .permanent),
        Answer(412, "PreconditionFailed", .permanent), Answer(301, nil, .permanent),
    ]

    @Test(arguments: answers) func ofAnAnswer(_ answer: Answer) {
        var fault = ServiceFault(HTTPResponse(status: answer.status))
        fault.code = answer.code
        #expect(
            FailureVerdict(fault)
                == FailureVerdict(answer.kind, mayHaveTakenEffect: answer.mayHaveTakenEffect))
    }

    @Test(
        arguments: [
            (.unresolvedHost, .transient, false), (.connectionFailed, .transient, false),
            (.connectionLost, .transient, true), (.timedOut, .transient, true),
            (.invalidResponse, .transient, true), (.responseTooLarge, .permanent, true),
            (.tlsFailed, .permanent, false), (.invalidURL, .permanent, false),
            (.invalidRequest, .permanent, false),
        ] as [(HTTPError.Code, FailureKind, Bool)])
    func ofNoAnswer(_ code: HTTPError.Code, _ kind: FailureKind, _ mayHaveTakenEffect: Bool) {
        #expect(
            FailureVerdict(HTTPError(code, host: "h", detail: ""))
                == FailureVerdict(kind, mayHaveTakenEffect: mayHaveTakenEffect))
    }
}
