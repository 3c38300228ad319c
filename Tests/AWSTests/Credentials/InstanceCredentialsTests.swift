import HTTP
import Testing

@testable import AWS

struct InstanceCredentialsTests {
    private static let folder = "/latest/meta-data/iam/security-credentials/"

    /// The metadata service, as far as it hands out credentials.
    private static func service(
        role: String = "web role", document: HTTPResponse = CredentialScene.document("INSTANCE")
    ) -> ScriptedHTTP {
        ScriptedHTTP { request, _ throws(HTTPError) in
            let path = request.url.drop { $0 != "1" && $0 != "[" && $0 != "m" }.drop { $0 != "/" }
            switch (request.method, path) {
            case ("PUT", "/latest/api/token"):
                return HTTPResponse(200, "session-token")
            case _ where request.headers["x-aws-ec2-metadata-token"] != "session-token":
                return HTTPResponse(401, "")
            case ("GET", "\(folder)"):
                return HTTPResponse(200, "\(role)\n")
            case ("GET", "\(folder)\(PercentEncoding.encode(role))"):
                return document
            default:
                return HTTPResponse(404, "")
            }
        }
    }

    @Test func tokenComesFirst() async throws {
        let http = Self.service()
        let finding = try await CredentialScene().find(http: http)
        #expect(finding.credentials.accessKeyID == "INSTANCE")
        #expect(finding.place == "the instance metadata service")
        let base = "http://169.254.169.254"
        #expect(
            http.requests.map { "\($0.method) \($0.url)" } == [
                "PUT \(base)/latest/api/token", "GET \(base)\(Self.folder)",
                "GET \(base)\(Self.folder)web%20role",
            ])
        #expect(
            http.requests[0].headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600")
        #expect(http.requests.allSatisfy { !$0.usesProxy && $0.timeout == .seconds(1) })
    }

    @Test(arguments: [401, 403, 404, 405, 500])
    func withoutATokenNothingElseIsAsked(_ status: Int) async throws {
        let http = ScriptedHTTP { _, _ throws(HTTPError) in HTTPResponse(status, "no") }
        #expect(try await CredentialScene().failure(http: http).code == .noCredentials)
        #expect(http.requests.map(\.method) == ["PUT"])
    }

    @Test func silenceMeansThatThisIsNoInstance() async throws {
        #expect(try await CredentialScene().failure().code == .noCredentials)
    }

    @Test func disabled() async throws {
        let http = Self.service()
        let scene = CredentialScene(environment: ["AWS_EC2_METADATA_DISABLED": "True"])
        #expect(try await scene.failure(http: http).code == .noCredentials)
        #expect(http.requests.isEmpty)
    }

    struct EndpointCase: Sendable {
        let environment: [String: String]
        let url: String
    }

    @Test(arguments: [
        EndpointCase(
            environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://metadata.test:1338/"],
            url: "http://metadata.test:1338/latest/api/token"),
        EndpointCase(
            environment: ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"],
            url: "http://[fd00:ec2::254]/latest/api/token"),
    ])
    func endpoint(_ testCase: EndpointCase) async throws {
        let http = Self.service()
        let scene = CredentialScene(environment: testCase.environment)
        #expect(try await scene.find(http: http).credentials.accessKeyID == "INSTANCE")
        #expect(http.requests.first?.url == testCase.url)
    }

    @Test func roleThatCannotBeAssumedIsNamed() async throws {
        let http = Self.service(
            document: HTTPResponse(
                200, #"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "hunter2"}"#))
        let error = try await CredentialScene().failure(http: http)
        #expect(
            error.description
                == "fetch the credentials of the instance's role web role failed: "
                + "the metadata service says AssumeRoleUnauthorizedAccess")
    }

    @Test func answerThatIsNoJSONIsNotQuoted() async throws {
        let http = Self.service(document: HTTPResponse(200, "hunter2"))
        let error = try await CredentialScene().failure(http: http)
        #expect(error.reason == "the answer is not the expected JSON")
    }
}
