import HTTP
import TestSupport
import Testing

@testable import AWS

@Suite(.processHeavy) struct CredentialChainTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let scene: CredentialScene
        /// The access key, or botocore's name of the method, or `nil` for nothing.
        let finding: String?

        init(_ description: String, _ scene: CredentialScene, finds finding: String?) {
            testDescription = description
            self.scene = scene
            self.finding = finding
        }
    }

    private static let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"]
    private static let container = [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:{port}/credentials"
    ]
    private static let identity = [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/dev/null", "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
    ]
    private static let process =
        "credential_process = "
        + #"echo '{"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "s"}'"#
    private static let role = "role_arn = arn:aws:iam::1:role/r\nsource_profile = base\n"
    private static let base = "[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n"
    private static let signOn = """
        sso_role_name = r
        sso_account_id = 1
        sso_start_url = https://start.test
        sso_region = us-east-1

        """

    private static func fileKeys(_ id: String) -> String {
        "aws_access_key_id = \(id)\naws_secret_access_key = s\n"
    }

    static let cases: [Case] = [
        Case("nothing", CredentialScene(), finds: nil),
        Case("environment", CredentialScene(environment: keys), finds: "ENV"),
        Case(
            "environment before everything",
            CredentialScene(
                environment: keys.merging(identity) { $1 }.merging(container) { $1 },
                config: "[default]\n" + role + fileKeys("CONFIG"),
                credentials: "[default]\n" + fileKeys("FILE") + base), finds: "ENV"),
        Case(
            "environment before the profile that it names",
            CredentialScene(
                environment: keys.merging(["AWS_PROFILE": "p"]) { $1 },
                credentials: "[p]\n" + fileKeys("FILE")), finds: "ENV"),
        Case(
            "profile of the command line before the environment",
            CredentialScene(
                environment: keys, credentials: "[p]\n" + fileKeys("FILE"), profile: "p"),
            finds: "FILE"),
        Case(
            "profile of the command line without credentials",
            CredentialScene(environment: keys, config: "[profile p]\n", profile: "p"), finds: nil),
        Case(
            "id without secret in the environment",
            CredentialScene(environment: ["AWS_ACCESS_KEY_ID": "ENV"]), finds: "error"),
        Case(
            "secret without id in the environment",
            CredentialScene(
                environment: ["AWS_SECRET_ACCESS_KEY": "s"],
                credentials: "[default]\n" + fileKeys("FILE")), finds: "FILE"),
        Case(
            "role before web identity",
            CredentialScene(
                environment: identity, config: "[default]\n" + role, credentials: base),
            finds: "assume-role"),
        Case(
            "role before the keys beside it",
            CredentialScene(
                config: "[default]\n" + role,
                credentials: "[default]\n" + fileKeys("FILE") + base), finds: "assume-role"),
        Case(
            "role of a profile with its own keys",
            CredentialScene(
                config: "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n",
                credentials: "[default]\n" + fileKeys("FILE")), finds: "assume-role"),
        Case(
            "role without a source",
            CredentialScene(config: "[default]\nrole_arn = arn:aws:iam::1:role/r\n"),
            finds: "error"),
        Case(
            "role with two sources",
            CredentialScene(
                config: "[default]\n" + role + "credential_source = Environment\n",
                credentials: base), finds: "error"),
        Case(
            "role whose source does not exist",
            CredentialScene(config: "[default]\n" + role), finds: "error"),
        Case(
            "role whose source has nothing",
            CredentialScene(config: "[default]\n" + role + "[profile base]\n"), finds: "error"),
        Case(
            "role that is its own source without keys",
            CredentialScene(
                config: "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n"),
            finds: "error"),
        Case(
            "roles in a circle",
            CredentialScene(
                config: """
                    [default]
                    role_arn = arn:aws:iam::1:role/a
                    source_profile = b
                    [profile b]
                    role_arn = arn:aws:iam::1:role/b
                    source_profile = default

                    """), finds: "error"),
        Case(
            "unknown credential_source",
            CredentialScene(
                config: "[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Moon\n"),
            finds: "error"),
        Case(
            "credential_source without credentials",
            CredentialScene(
                config:
                    "[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n"
            ), finds: "error"),
        Case(
            "credential_source",
            CredentialScene(
                environment: container,
                config:
                    "[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = EcsContainer\n"
            ), finds: "assume-role"),
        Case(
            "web identity before single sign-on and keys",
            CredentialScene(
                environment: identity, config: "[default]\n" + signOn,
                credentials: "[default]\n" + fileKeys("FILE")),
            finds: "assume-role-with-web-identity"),
        Case(
            "web identity of the environment is not the explicit profile's",
            CredentialScene(
                environment: identity, credentials: "[p]\n" + fileKeys("FILE"), profile: "p"),
            finds: "FILE"),
        Case(
            "web identity of the profile",
            CredentialScene(
                config: """
                    [profile p]
                    role_arn = arn:aws:iam::1:role/web
                    web_identity_token_file = /dev/null
                    source_profile = nowhere

                    """, profile: "p"), finds: "assume-role-with-web-identity"),
        Case(
            "web identity without a role",
            CredentialScene(environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/dev/null"]),
            finds: "error"),
        Case(
            "single sign-on before keys",
            CredentialScene(
                config: "[default]\n" + signOn, credentials: "[default]\n" + fileKeys("FILE")),
            finds: "sso"),
        Case(
            "single sign-on that lacks a setting",
            CredentialScene(config: "[default]\nsso_role_name = r\n"), finds: "error"),
        Case(
            "single sign-on with a session that does not exist",
            CredentialScene(config: "[default]\n" + signOn + "sso_session = nowhere\n"),
            finds: "error"),
        Case(
            "credentials file before credential_process",
            CredentialScene(
                config: "[default]\n" + process, credentials: "[default]\n" + fileKeys("FILE")),
            finds: "FILE"),
        Case(
            "credential_process before the keys of the config file",
            CredentialScene(config: "[default]\n" + fileKeys("CONFIG") + process),
            finds: "PROCESS"),
        Case(
            "credential_process in the credentials file",
            CredentialScene(credentials: "[default]\n" + process), finds: "PROCESS"),
        Case(
            "keys of the config file",
            CredentialScene(
                environment: container, config: "[default]\n" + fileKeys("CONFIG")),
            finds: "CONFIG"),
        Case(
            "id without secret in the credentials file",
            CredentialScene(credentials: "[default]\naws_access_key_id = FILE\n"),
            finds: "error"),
        Case(
            "id and secret in different files",
            CredentialScene(
                config: "[default]\naws_secret_access_key = s\n",
                credentials: "[default]\naws_access_key_id = FILE\n"), finds: "error"),
        Case("container last", CredentialScene(environment: container), finds: "CONTAINER"),
    ]

    @Test(arguments: cases)
    func finds(_ testCase: Case) async throws {
        #expect(try await Self.finding(testCase.scene) == testCase.finding)
    }

    /// The table above is not ours alone: botocore finds the same.
    @Test func agreesWithBotocore() async throws {
        let scenes = Self.cases.map { testCase in
            JSONValue.object([
                "environment": .object(testCase.scene.environment.mapValues { .string($0) }),
                "config": .string(testCase.scene.config),
                "credentials": .string(testCase.scene.credentials),
                "profile": testCase.scene.profile.map { .string($0) } ?? .null,
            ])
        }
        let answers = try await PythonOracle.run(
            "AWSTests/Python/find_credentials.py", input: .array(scenes)
        ).elements
        try #require(answers.count == Self.cases.count)
        for (testCase, answer) in zip(Self.cases, answers) {
            #expect(answer.stringValue == testCase.finding, "\(testCase.testDescription)")
        }
    }

    /// What our chain finds, in the words of the oracle.
    private static func finding(_ scene: CredentialScene) async throws -> String? {
        let network = ScriptedHTTP { request, _ throws(HTTPError) in
            switch request.url {
            case let url where url.contains("/credentials?role_name"):
                return HTTPResponse(200, "unused")
            case let url where url.contains("/credentials"):
                return CredentialScene.document("CONTAINER")
            case let url where url.hasPrefix("https://sts."):
                return CredentialScene.tokenServiceAnswer(request)
            default:
                throw HTTPError(.connectionFailed, host: request.url, detail: "scripted")
            }
        }
        var scene = scene
        scene.environment["PATH"] = "/usr/bin:/bin"
        scene.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
            scene.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"].map { _ in
                "http://127.0.0.1:1/credentials"
            }
        do {
            let finding = try await scene.find(http: network)
            let id = finding.credentials.accessKeyID
            return id.hasPrefix("arn:") ? "assume-role" : id
        } catch let error as AWSError {
            return method(of: error)
        }
    }

    /// Methods that fail only because the scene has no login and no token are told by their errors.
    private static func method(of error: AWSError) -> String? {
        switch (error.code, error.reason) {
        case (_, "nobody has logged in"): "sso"
        case (_, "there is no such file"): "assume-role-with-web-identity"
        case (.noCredentials, _): nil
        default: "error"
        }
    }

    @Test func nothingFoundSaysWhereItLooked() async throws {
        let error = try await CredentialScene().failure()
        #expect(error.code == .noCredentials)
        #expect(
            error.reason
                == "there are none in the environment (AWS_ACCESS_KEY_ID), the profile default, "
                + "the web identity (AWS_WEB_IDENTITY_TOKEN_FILE), "
                + "the container endpoint (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI), "
                + "the instance metadata service")
        #expect(error.hint?.contains("AWS_ACCESS_KEY_ID") == true)
    }

    @Test func temporaryKeysOfTheEnvironment() async throws {
        let scene = CredentialScene(environment: [
            "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T",
            "AWS_CREDENTIAL_EXPIRATION": "2030-01-01T01:00:00+01:00",
        ])
        #expect(
            try await scene.find().credentials
                == Credentials(
                    accessKeyID: "A", secretAccessKey: "S", sessionToken: "T",
                    expiration: CredentialScene.now))
    }

    @Test func nothingSecretIsPrinted() {
        let credentials = Credentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "hunter2", sessionToken: "swordfish")
        var dumped = ""
        dump(credentials, to: &dumped)
        let finding = CredentialChain.Finding(credentials: credentials, place: "here")
        var dumpedFinding = ""
        dump(finding, to: &dumpedFinding)
        for text in [
            "\(credentials)", credentials.debugDescription, "\([credentials])",
            "\(Optional(credentials) as Any)", dumped, "\(finding)", dumpedFinding,
        ] {
            #expect(text.contains("AKIDEXAMPLE"))
            #expect(!text.contains("hunter2") && !text.contains("swordfish"), "\(text)")
        }
    }
}
