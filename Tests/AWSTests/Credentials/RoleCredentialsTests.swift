import HTTP
import TestSupport
import Testing

@testable import AWS

struct RoleCredentialsTests {
    private static func tokenService() -> ScriptedHTTP {
        ScriptedHTTP { request, _ throws(HTTPError) in CredentialScene.tokenServiceAnswer(request) }
    }

    private static let base =
        "[base]\naws_access_key_id = BASE\naws_secret_access_key = s\naws_session_token = t\n"

    @Test func requestCarriesTheSettings() async throws {
        let http = Self.tokenService()
        let scene = CredentialScene(
            config: """
                [default]
                region = eu-central-1
                role_arn = arn:aws:iam::1:role/a+b
                source_profile = base
                role_session_name = deploy@example
                external_id = x:y
                duration_seconds = 900
                """, credentials: Self.base)
        let finding = try await scene.find(http: http)
        #expect(
            finding.credentials
                == Credentials(
                    accessKeyID: "arn:aws:iam::1:role/a+b by BASE",
                    secretAccessKey: "role-secret", sessionToken: "role-token",
                    expiration: CredentialScene.now + 7200))
        #expect(finding.place == "the profile default")
        let request = try #require(http.requests.first)
        #expect(request.url == "https://sts.eu-central-1.amazonaws.com/")
        #expect(request.headers["x-amz-security-token"] == "t")
        #expect(
            CredentialScene.parameters(request) == [
                "Action": "AssumeRole", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::1:role/a+b", "RoleSessionName": "deploy@example",
                "ExternalId": "x:y", "DurationSeconds": "900",
            ])
    }

    @Test func rolesAreAssumedOneAfterTheOther() async throws {
        let http = Self.tokenService()
        let scene = CredentialScene(
            config: """
                [profile top]
                role_arn = arn:aws:iam::1:role/top
                source_profile = middle
                [profile middle]
                role_arn = arn:aws:iam::1:role/middle
                source_profile = base
                """, credentials: Self.base, profile: "top")
        #expect(
            try await scene.find(http: http).credentials.accessKeyID
                == "arn:aws:iam::1:role/top by arn:aws:iam::1:role")
        #expect(
            http.requests.map { CredentialScene.parameters($0)["RoleArn"] } == [
                "arn:aws:iam::1:role/middle", "arn:aws:iam::1:role/top",
            ])
    }

    @Test func sourceProfileMayBeOfAnyKind() async throws {
        let http = Self.tokenService()
        let scene = CredentialScene(
            environment: [
                "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s",
            ],
            config: """
                [profile top]
                role_arn = arn:aws:iam::1:role/top
                source_profile = tool
                [profile tool]
                credential_process = echo '{"Version":1,"AccessKeyId":"TOOL","SecretAccessKey":"s"}'
                [profile env]
                role_arn = arn:aws:iam::1:role/env
                credential_source = Environment
                """, profile: "top")
        #expect(
            try await scene.find(http: http).credentials.accessKeyID
                == "arn:aws:iam::1:role/top by TOOL")
        var other = scene
        other.profile = "env"
        #expect(
            try await other.find(http: http).credentials.accessKeyID
                == "arn:aws:iam::1:role/env by ENV")
    }

    struct FaultCase: Sendable, CustomTestStringConvertible {
        let settings: String
        let reason: String
        var testDescription: String { reason }
    }

    @Test(arguments: [
        FaultCase(
            settings: "source_profile = default",
            reason: "source_profile goes round in a circle: default -> default"),
        FaultCase(
            settings: "source_profile = b\n[profile b]\nrole_arn = r\nsource_profile = c\n"
                + "[profile c]\nrole_arn = r\nsource_profile = default",
            reason: "source_profile goes round in a circle: default -> b -> c -> default"),
        FaultCase(
            settings: "source_profile = nowhere",
            reason: "its source_profile nowhere does not exist"),
        FaultCase(
            settings: "credential_source = Moon",
            reason: "its credential_source Moon is not known"),
        FaultCase(
            settings: "credential_source = Environment",
            reason: "its credential_source Environment has no credentials: "
                + "none in the environment (AWS_ACCESS_KEY_ID)"),
        FaultCase(
            settings: "source_profile = base\nduration_seconds = long",
            reason: "duration_seconds is not a number of seconds"),
        FaultCase(
            settings: "source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me",
            reason: "its role needs a code of a multi-factor device (mfa_serial), "
                + "and this program does not ask for one"),
    ])
    func fault(_ testCase: FaultCase) async throws {
        let http = Self.tokenService()
        let error = try await CredentialScene(
            config: "[default]\nrole_arn = arn:aws:iam::1:role/r\n\(testCase.settings)\n",
            credentials: Self.base
        ).failure(http: http)
        #expect(error.code == .invalidConfiguration)
        #expect(error.reason == testCase.reason)
        #expect(http.requests.isEmpty)
    }

    @Test func webIdentityIsNotSigned() async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("token", "a.b+c/d=")
        let http = Self.tokenService()
        let scene = CredentialScene(
            environment: [
                "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
                "AWS_ROLE_SESSION_NAME": "pod", "AWS_REGION": "cn-north-1",
            ])
        #expect(
            try await scene.find(http: http).credentials.accessKeyID
                == "arn:aws:iam::1:role/web by nobody")
        let request = try #require(http.requests.first)
        #expect(request.url == "https://sts.cn-north-1.amazonaws.com.cn/")
        #expect(
            CredentialScene.parameters(request) == [
                "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::1:role/web", "RoleSessionName": "pod",
                "WebIdentityToken": "a.b+c/d=",
            ])
    }

    struct RefusalCase: Sendable, CustomTestStringConvertible {
        let code: String
        let status: Int
        let expected: AWSError.Code
        let requestCount: Int
        var testDescription: String { code }
    }

    @Test(arguments: [
        RefusalCase(code: "AccessDenied", status: 403, expected: .accessDenied, requestCount: 1),
        RefusalCase(
            code: "InvalidIdentityToken", status: 400, expected: .credentialsRefused,
            requestCount: 1),
        RefusalCase(
            code: "IDPCommunicationError", status: 400, expected: .rejected, requestCount: 3),
        RefusalCase(code: "Throttling", status: 400, expected: .rejected, requestCount: 3),
        RefusalCase(
            code: "ServiceUnavailable", status: 503, expected: .serviceFailure, requestCount: 3),
    ])
    func refusalOfAWebIdentityDoesNotQuoteTheToken(_ testCase: RefusalCase) async throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("token", "hunter2")
        let http = ScriptedHTTP { _, _ throws(HTTPError) in
            HTTPResponse(
                testCase.status,
                """
                <ErrorResponse><Error><Type>Sender</Type><Code>\(testCase.code)</Code>
                <Message>bad token hunter2</Message></Error><RequestId>id-1</RequestId>
                </ErrorResponse>
                """)
        }
        let error = try await CredentialScene(environment: [
            "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
        ]).failure(http: http)
        #expect(error.code == testCase.expected)
        #expect(error.serviceCode == testCase.code)
        #expect(error.requestID == "id-1")
        #expect(http.requests.count == testCase.requestCount)
        #expect(!"\(error) \(error.hint ?? "")".contains("hunter2"))
    }

    @Test(arguments: ["", "<html>", "<AssumeRoleResponse/>", "hunter2"])
    func answerWithoutCredentialsIsAnError(_ body: String) async throws {
        let http = ScriptedHTTP { _, _ throws(HTTPError) in HTTPResponse(200, body) }
        let error = try await CredentialScene(
            config: "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n",
            credentials: Self.base
        ).failure(http: http)
        #expect(error.code == .invalidResponse)
        #expect(
            error.description
                == "AssumeRole arn:aws:iam::1:role/r failed: the answer has no credentials")
    }

    /// A token service that we did not write, over real connections.
    @Test func assumesARoleOfMoto() async throws {
        let moto = try MotoServer.shared()
        let scene = CredentialScene(
            environment: ["AWS_ENDPOINT_URL_STS": moto.endpoint.url],
            config: """
                [default]
                role_arn = arn:aws:iam::123456789012:role/deployer
                source_profile = base
                """, credentials: Self.base)
        let client = try CurlClient(CurlConfiguration())
        let credentials = try await scene.find(http: client).credentials
        #expect(credentials.accessKeyID.hasPrefix("ASIA"))
        #expect(credentials.sessionToken?.isEmpty == false)
        #expect(credentials.expiration.map { $0 > Timestamp.now() } == true)
    }
}
