import AWS
import HTTP
import Testing

@Suite struct CorrectionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        var code: String?
        var region: String?
        /// Seconds by which the server's clock is ahead; `nil` when it does not tell.
        var skew: Int64?
        var isTemporary = false
        let correction: Correction?
    }

    static let cases = [
        Case(
            testDescription: "301 with a region", status: 301, code: "PermanentRedirect",
            region: "us-west-2", correction: .region("us-west-2")),
        Case(
            testDescription: "bare 301 of HEAD", status: 301, region: "us-west-2",
            correction: .region("us-west-2")),
        Case(
            testDescription: "400 with a region", status: 400,
            code: "AuthorizationHeaderMalformed", region: "us-west-2",
            correction: .region("us-west-2")),
        Case(
            testDescription: "307 of a young bucket", status: 307, region: "us-west-2",
            correction: .region("us-west-2")),
        Case(
            testDescription: "the same region again", status: 301, region: "eu-west-1",
            correction: nil),
        Case(testDescription: "301 without a region", status: 301, correction: nil),
        Case(
            testDescription: "a region that would change the host", status: 301,
            region: "evil.example.com/", correction: nil),
        Case(
            testDescription: "404 with another region", status: 404, region: "us-west-2",
            correction: nil),
        Case(
            testDescription: "RequestTimeTooSkewed", status: 403, code: "RequestTimeTooSkewed",
            skew: 3600, correction: .clock(offset: 3600)),
        Case(
            testDescription: "a clock that is ahead", status: 403, code: "RequestTimeTooSkewed",
            skew: -7200, correction: .clock(offset: -7200)),
        Case(
            testDescription: "bare 403 of HEAD and a wrong clock", status: 403, skew: 3600,
            correction: .clock(offset: 3600)),
        Case(
            testDescription: "SignatureDoesNotMatch and a wrong clock", status: 403,
            code: "SignatureDoesNotMatch", skew: 1000, correction: .clock(offset: 1000)),
        Case(
            testDescription: "SignatureDoesNotMatch and a right clock", status: 403,
            code: "SignatureDoesNotMatch", skew: 2, correction: nil),
        Case(
            testDescription: "NoSuchKey and a wrong clock", status: 404, code: "NoSuchKey",
            skew: 3600, correction: nil),
        Case(
            testDescription: "skew without a date", status: 403, code: "RequestTimeTooSkewed",
            correction: nil),
        Case(
            testDescription: "ExpiredToken", status: 400, code: "ExpiredToken", isTemporary: true,
            correction: .credentials),
        Case(
            testDescription: "bare 400 of HEAD", status: 400, isTemporary: true,
            correction: .credentials),
        Case(
            testDescription: "bare 400 with lasting keys", status: 400, correction: nil),
        Case(
            testDescription: "AccessDenied", status: 403, code: "AccessDenied", isTemporary: true,
            correction: nil),
    ]

    @Test(arguments: cases) func correction(_ testCase: Case) {
        var rules = CorrectionRules()
        let fault = Self.fault(testCase)
        let attempt = Self.attempt(isTemporary: testCase.isTemporary)
        #expect(rules.correction(for: fault, of: attempt) == testCase.correction)
        #expect(rules.correction(for: fault, of: attempt) == nil, "once is enough")
    }

    private static func fault(_ testCase: Case) -> ServiceFault {
        var fault = ServiceFault(HTTPResponse(status: testCase.status))
        fault.code = testCase.code
        fault.region = testCase.region
        fault.date = testCase.skew.map { Bench.now + $0 }
        return fault
    }

    private static func attempt(isTemporary: Bool) -> CorrectionRules.Attempt {
        CorrectionRules.Attempt(
            localTime: Bench.now, clockOffset: 0, region: "eu-west-1", isTemporary: isTemporary)
    }
}
