import AWS
import HTTP
import TestSupport
import Testing

@Suite struct CallerIdentityTests {
    @Test func theCallerIsNamed() async throws {
        let bench = ServiceBench(
            "sts",
            [
                .ok(
                    """
                    <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                      <GetCallerIdentityResult>
                        <Arn>arn:aws:iam::123456789012:user/ann</Arn><UserId>AIDA</UserId>
                        <Account>123456789012</Account>
                      </GetCallerIdentityResult>
                    </GetCallerIdentityResponse>
                    """)
            ])
        let identity = try await CallerIdentity.find(bench.client)
        #expect(identity.account == "123456789012")
        #expect(identity.arn == "arn:aws:iam::123456789012:user/ann")
        let request = try #require(bench.http.requests.first)
        #expect(request.url == "https://sts.us-east-1.amazonaws.com/")
        #expect(request.bodyText == "Action=GetCallerIdentity&Version=2011-06-15")
    }

    @Test func anUnknownKeyIsRefused() async throws {
        let answer = StubClient.Step.success(
            .init(
                403,
                "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>"
                    + "<Message>The security token is invalid.</Message></Error></ErrorResponse>"))
        let bench = ServiceBench("sts", [answer])
        let error = try await awsError { _ = try await CallerIdentity.find(bench.client) }
        #expect(error.code == .credentialsRefused)
        #expect(error.hint?.contains("AWS_ACCESS_KEY_ID") == true)
    }

    @Test(arguments: ["", "<html/>", "<GetCallerIdentityResponse/>"])
    func anAnswerWithoutAnIdentityIsAnError(_ body: String) async throws {
        let bench = ServiceBench("sts", [.ok(body)])
        let error = try await awsError { _ = try await CallerIdentity.find(bench.client) }
        #expect(error.code == .invalidResponse)
    }

    @Test func motoKnowsSomebody() async throws {
        let service = try MotoService("sts")
        let identity = try await CallerIdentity.find(service.client, endpoint: service.endpoint)
        #expect(identity.account == "123456789012")
    }
}
