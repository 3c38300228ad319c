import AWS
import HTTP
import TestSupport
import Testing

@Suite struct ECSClientTests {
    private static let description =
        #"{"serviceName":"amelia","status":"ACTIVE","desiredCount":0,"runningCount":1,"#
        + #""pendingCount":0,"events":[{"id":"e"}]}"#

    @Test func aServiceIsPutToSleep() async throws {
        let bench = ServiceBench("ecs", [.ok(#"{"service":\#(Self.description)}"#)])
        let status = try await bench.ecs.setDesiredCount(0)
        #expect(status.desiredCount == 0)
        #expect(status.runningCount == 1)
        let request = try #require(bench.http.requests.first)
        #expect(request.url == "https://ecs.us-east-1.amazonaws.com/")
        #expect(
            request.headers["X-Amz-Target"]
                == "AmazonEC2ContainerServiceV20141113.UpdateService")
        #expect(request.headers["Content-Type"] == "application/x-amz-json-1.1")
        #expect(request.headers["Authorization"]?.contains("/us-east-1/ecs/") == true)
        #expect(
            try bench.sent() == ["cluster": "sites", "service": "amelia", "desiredCount": 0])
    }

    @Test func itsStatusIsRead() async throws {
        let bench = ServiceBench(
            "ecs", [.ok(#"{"services":[\#(Self.description)],"failures":[]}"#)])
        let status = try await bench.ecs.status()
        #expect(status.status == "ACTIVE")
        #expect(status.pendingCount == 0)
        #expect(try bench.sent() == ["cluster": "sites", "services": ["amelia"]])
    }

    @Test(arguments: [
        #"{"services":[],"failures":[{"arn":"a","reason":"MISSING"}]}"#,
        #"{"failures":[{"reason":"MISSING"}]}"#,
    ]) func aMissingServiceIsAnError(_ answer: String) async throws {
        let bench = ServiceBench("ecs", [.ok(answer)])
        let error = try await awsError { _ = try await bench.ecs.status() }
        #expect(error.code == .notFound)
        #expect(error.serviceCode == "MISSING")
        #expect(error.action == "DescribeServices sites/amelia")
        #expect(error.hint?.contains("ECS_SERVICE") == true)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let type: String
        let status: Int
        let code: AWSError.Code
        let hint: String

        var testDescription: String { type }
    }

    static let refusals = [
        Refusal(
            type: "ClusterNotFoundException", status: 400, code: .notFound, hint: "ECS_CLUSTER"),
        Refusal(
            type: "ServiceNotActiveException", status: 400, code: .notFound, hint: "ECS_SERVICE"),
        Refusal(
            type: "AccessDeniedException", status: 400, code: .accessDenied,
            hint: "ecs:UpdateService on arn:aws:ecs:us-east-1:*:service/sites/amelia"),
        Refusal(
            type: "ServerException", status: 500, code: .serviceFailure, hint: "try again later"),
    ]

    @Test(arguments: refusals) func codeAndHint(_ refusal: Refusal) async throws {
        let bench = ServiceBench("ecs", [.jsonError(refusal.status, refusal.type)])
        let error = try await awsError { _ = try await bench.ecs.setDesiredCount(0) }
        #expect(error.code == refusal.code)
        #expect(error.hint?.contains(refusal.hint) == true, "\(error.hint ?? "no hint")")
    }
}
