import HTTP
import TestSupport
import Testing

@testable import AWS

struct SingleSignOnTests {
    private static let session = CredentialScene(
        config: """
            [profile dev]
            sso_session = team
            sso_account_id = 123456789012
            sso_role_name = Deploy & Run

            [sso-session team]
            sso_start_url = https://start.test
            sso_region = eu-west-1
            """, profile: "dev")

    private static let legacy = CredentialScene(
        config: """
            [profile dev]
            sso_start_url = https://start.test
            sso_region = eu-west-1
            sso_account_id = 123456789012
            sso_role_name = Deploy & Run
            """, profile: "dev")

    private static func portal(_ response: HTTPResponse? = nil) -> ScriptedHTTP {
        ScriptedHTTP { _, _ throws(HTTPError) in
            response
                ?? HTTPResponse(
                    200,
                    """
                    {"roleCredentials": {"accessKeyId": "SSO", "secretAccessKey": "s",
                     "sessionToken": "t", "expiration": 1893463200000}}
                    """)
        }
    }

    /// A home directory with a login under the given name of session or start URL.
    private static func home(
        login name: String, expiresAt: String = CredentialScene.later, token: String = "bearer"
    ) throws -> TemporaryDirectory {
        let home = try TemporaryDirectory()
        try home.write(
            ".aws/sso/cache/\(sha1[name] ?? name).json",
            #"{"accessToken": "\#(token)", "expiresAt": "\#(expiresAt)", "region": "x"}"#)
        return home
    }

    /// From `printf %s NAME | sha1sum`.
    private static let sha1 = [
        "team": "d25187dc137f35c88bc80ec8c3ffbdb17b5eb873",
        "https://start.test": "66b884d22f65a5f7d190840f806cdfefb9e5e804",
    ]

    struct LoginCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let scene: CredentialScene
        let login: String
    }

    @Test(arguments: [
        LoginCase(testDescription: "sso_session", scene: session, login: "team"),
        LoginCase(testDescription: "legacy", scene: legacy, login: "https://start.test"),
    ])
    func credentialsOfALogin(_ testCase: LoginCase) async throws {
        let home = try Self.home(login: testCase.login)
        let http = Self.portal()
        let finding = try await testCase.scene.find(http: http, home: home.path)
        #expect(
            finding.credentials
                == Credentials(
                    accessKeyID: "SSO", secretAccessKey: "s", sessionToken: "t",
                    expiration: CredentialScene.now + 7200))
        let request = try #require(http.requests.first)
        #expect(
            request.url
                == "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
                + "?role_name=Deploy%20%26%20Run&account_id=123456789012")
        #expect(request.headers["x-amz-sso_bearer_token"] == "bearer")
    }

    @Test func withoutALoginTheUserIsToldHow() async throws {
        let home = try TemporaryDirectory()
        let error = try await Self.session.failure(home: home.path)
        #expect(error.description == "use the profile dev failed: nobody has logged in")
        #expect(error.hint == "run `aws sso login --profile dev`")
    }

    @Test func expiredLoginIsNotSent() async throws {
        let home = try Self.home(login: "team", expiresAt: "2030-01-01T00:00:00UTC")
        #expect(
            try await Self.session.failure(home: home.path).reason.hasSuffix("is damaged"))
        let expired = try Self.home(login: "team", expiresAt: "2030-01-01T00:00:00Z")
        let http = Self.portal()
        let error = try await Self.session.failure(http: http, home: expired.path)
        #expect(error.reason == "the login has expired")
        #expect(error.hint == "run `aws sso login --profile dev`")
        #expect(http.requests.isEmpty)
    }

    @Test func tokenThatBreaksTheHeaderIsRefused() async throws {
        let home = try Self.home(login: "team", token: #"a\r\nX: y"#)
        let http = Self.portal()
        #expect(
            try await Self.session.failure(http: http, home: home.path).reason.hasSuffix(
                "is damaged"))
        #expect(http.requests.isEmpty)
    }

    struct AnswerCase: Sendable {
        let status: Int
        let code: AWSError.Code
        let reason: String
    }

    @Test(arguments: [
        AnswerCase(
            status: 401, code: .credentialsRefused, reason: "the login is no longer valid"),
        AnswerCase(
            status: 403, code: .credentialsRefused,
            reason: "the sign-on portal refuses the role Deploy & Run of account 123456789012"),
        AnswerCase(
            status: 200, code: .invalidResponse,
            reason: "the sign-on portal's answer has no credentials"),
    ])
    func badAnswer(_ testCase: AnswerCase) async throws {
        let home = try Self.home(login: "team")
        let http = Self.portal(HTTPResponse(testCase.status, "hunter2"))
        let error = try await Self.session.failure(http: http, home: home.path)
        #expect(error.code == testCase.code)
        #expect(error.reason == testCase.reason)
    }

    @Test func contradictingSettingsAreRefused() async throws {
        var scene = Self.session
        scene.config = scene.config.replacing(
            "sso_account_id", with: "sso_region = us-east-1\nsso_account_id")
        #expect(
            try await scene.failure().reason == "its sso_region contradicts that of its sso-session"
        )
    }
}
