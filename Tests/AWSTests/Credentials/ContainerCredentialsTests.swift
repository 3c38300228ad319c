import HTTP
import TestSupport
import Testing

@testable import AWS

struct ContainerCredentialsTests {
    @Test(arguments: [
        "http://127.0.0.1/x", "http://127.255.0.9:8080/x", "http://localhost:1338/x",
        "HTTP://LOCALHOST/x", "http://[::1]/x", "http://[::1]:80/x", "http://169.254.170.2/x",
        "http://169.254.170.2:80/v2?id=1", "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials", "http://[FD00:EC2::23]/", "https://anything.test/",
        "https://10.0.0.1/x?y=z",
    ])
    func allowedURL(_ url: String) {
        #expect(CredentialURL.isAllowed(url))
    }

    @Test(arguments: [
        "http://169.254.169.254/x", "http://169.254.170.3/", "http://10.0.0.1/",
        "http://example.test/",
        "http://localhost.example.test/", "http://127.0.0.1.example.test/", "http://127.1/",
        "http://0177.0.0.1/", "http://127.0.0.01/", "http://2130706433/", "http://0x7f.0.0.1/",
        "http://127.0.0.1@example.test/", "http://localhost\\@example.test/",
        "http://localhost#@example.test/", "http://[::ffff:10.0.0.1]/", "http://[::1%25eth0]/",
        "http://[fd00:ec2::24]/", "http://", "http:169.254.170.2/", "http:\\\\localhost/",
        "ftp://localhost/", "file:///etc/passwd", "localhost/x", "",
        "http://localhost/\r\nX: y", "http://localhost/a b", "http://127.0.0.1:port/",
    ])
    func refusedURL(_ url: String) async throws {
        #expect(!CredentialURL.isAllowed(url))
        let http = ScriptedHTTP.unreachable
        let context = try CredentialScene(
            environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]
        ).context(http: http)
        let provider = ContainerCredentials(context: context)
        if url.isEmpty {
            #expect(try await provider.credentials() == nil)
        } else {
            let error = await #expect(throws: AWSError.self) {
                _ = try await provider.credentials()
            }
            #expect(error?.code == .invalidConfiguration)
        }
        #expect(http.requests.isEmpty)
    }

    @Test(arguments: ["@example.test/", ".example.test/", "x", ":80/", "/a b", "/\r\nX: y"])
    func relativePathThatIsNoneIsRefused(_ path: String) async throws {
        let http = ScriptedHTTP.unreachable
        let scene = CredentialScene(environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": path])
        #expect(try await scene.failure(http: http).code == .invalidConfiguration)
        #expect(http.requests.isEmpty)
    }

    @Test func relativePathGoesToTheTaskEndpoint() async throws {
        let http = ScriptedHTTP { _, _ throws(HTTPError) in CredentialScene.document("TASK") }
        let scene = CredentialScene(environment: [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/id",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/ignored",
        ])
        let credentials = try await scene.find(http: http).credentials
        #expect(
            credentials
                == Credentials(
                    accessKeyID: "TASK", secretAccessKey: "their-secret",
                    sessionToken: "their-token", expiration: CredentialScene.now + 7200))
        let request = try #require(http.requests.first)
        #expect(request.url == "http://169.254.170.2/v2/credentials/id")
        #expect(!request.usesProxy)
        #expect(request.timeout == .seconds(2))
        #expect(request.headers["Authorization"] == nil)
    }

    @Test func tokenFileIsReadAtEachFetch() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("token", "first")
        let http = ScriptedHTTP { _, _ throws(HTTPError) in CredentialScene.document("POD") }
        let context = try CredentialScene(environment: [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "ignored",
        ]).context(http: http)
        let provider = ContainerCredentials(context: context)
        _ = try await provider.credentials()
        try directory.write("token", "second")
        _ = try await provider.credentials()
        #expect(http.requests.map { $0.headers["Authorization"] } == ["first", "second"])
    }

    @Test(arguments: ["a\nb", "a\r", "\n", "a\r\nX-Evil: b", "é"])
    func tokenThatBreaksTheHeaderIsRefused(_ token: String) async throws {
        let http = ScriptedHTTP.unreachable
        let error = try await CredentialScene(environment: [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
        ]).failure(http: http)
        #expect(error.code == .invalidConfiguration)
        #expect(http.requests.isEmpty)
    }

    @Test func passingFailuresAreRepeatedTwice() async throws {
        let http = ScriptedHTTP { request, index throws(HTTPError) in
            switch index {
            case 0: throw HTTPError(.timedOut, host: request.url, detail: "")
            case 1: HTTPResponse(503, "busy")
            default: CredentialScene.document("TASK")
            }
        }
        let clock = InstantClock()
        let context = try CredentialScene(
            environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"]
        ).context(http: http, clock: clock)
        #expect(
            try await ContainerCredentials(context: context).credentials()?.accessKeyID == "TASK")
        #expect(clock.sleeps == [.seconds(1), .seconds(1)])
    }

    struct BadAnswer: Sendable, CustomTestStringConvertible {
        let response: HTTPResponse
        let reason: String
        let requestCount: Int

        init(_ status: Int, _ body: String, _ reason: String, requests: Int = 1) {
            response = HTTPResponse(status, body)
            self.reason = reason
            requestCount = requests
        }

        var testDescription: String { "\(response.status) \(reason)" }
    }

    @Test(arguments: [
        BadAnswer(500, "hunter2", "the endpoint gives none", requests: 3),
        BadAnswer(403, "hunter2", "the endpoint gives none"),
        BadAnswer(301, "hunter2", "the endpoint gives none"),
        BadAnswer(
            200, "hunter2", "the endpoint gives an answer that is not the expected JSON"),
        BadAnswer(200, "[]", "the endpoint gives an answer that is not the expected JSON"),
        BadAnswer(200, "{}", "the endpoint gives an answer without AccessKeyId"),
        BadAnswer(
            200, #"{"AccessKeyId": "hunter2", "SecretAccessKey": ""}"#,
            "the endpoint gives an answer without SecretAccessKey"),
        BadAnswer(
            200, #"{"AccessKeyId": "a", "SecretAccessKey": "hunter2", "Expiration": "soon"}"#,
            "the endpoint gives an answer whose Expiration is not a time"),
    ])
    func badAnswerIsDescribedAndNotQuoted(_ answer: BadAnswer) async throws {
        let http = ScriptedHTTP { _, _ throws(HTTPError) in answer.response }
        let error = try await CredentialScene(
            environment: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"]
        ).failure(http: http)
        #expect(error.reason == answer.reason)
        #expect(http.requests.count == answer.requestCount)
        #expect(!"\(error)".contains("hunter2"))
    }
}
