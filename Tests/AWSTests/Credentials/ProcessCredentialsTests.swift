import Platform
import TestSupport
import Testing

@testable import AWS

/// Real programs, written into a folder of the test.
struct ProcessCredentialsTests {
    private static func provider(
        _ line: String, timeout: Duration = ProcessCredentials.timeout
    ) -> ProcessCredentials {
        ProcessCredentials(
            profile: Profile(name: "tool", inConfigFile: ["credential_process": .text(line)]),
            environment: ["PATH": "/usr/bin:/bin", "FROM_THE_USER": "yes"], timeout: timeout)
    }

    private static func failure(
        _ line: String, timeout: Duration = ProcessCredentials.timeout
    ) async throws -> AWSError {
        try await #require(throws: AWSError.self) {
            _ = try await provider(line, timeout: timeout).credentials()
        }
    }

    @Test func credentialsThatExpire() async throws {
        let credentials = try await Self.provider(
            #"""
            printf '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": "2030-01-01T01:00:00.5+01:00", "AccountId": "1"}'
            """#
        ).credentials()
        #expect(
            credentials
                == Credentials(
                    accessKeyID: "A", secretAccessKey: "S", sessionToken: "T",
                    expiration: CredentialScene.now))
    }

    @Test func credentialsWithoutEnd() async throws {
        let credentials = try await Self.provider(
            #"echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S"}'"#
        ).credentials()
        #expect(credentials == Credentials(accessKeyID: "A", secretAccessKey: "S"))
    }

    @Test func noShellIsInvolved() async throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write("my tool.sh", "printf '%s\\n' \"$@\" >\"$0.log\"")
        _ = try await Self.failure(
            "sh '\(script)' $HOME \"a  b\" c\\ d ; touch \(directory.path)/x | > & $(id)")
        #expect(
            String(decoding: try directory.read("my tool.sh.log"), as: UTF8.self)
                == "$HOME\na  b\nc d\n;\ntouch\n\(directory.path)/x\n|\n>\n&\n$(id)\n")
    }

    @Test func environmentIsHandedOn() async throws {
        let directory = try TemporaryDirectory()
        let script = try directory.write(
            "tool",
            #"""
            echo "{\"Version\":1,\"AccessKeyId\":\"$FROM_THE_USER\",\"SecretAccessKey\":\"S\"}"
            """#)
        #expect(try await Self.provider("sh \(script)").credentials()?.accessKeyID == "yes")
    }

    struct FaultCase: Sendable, CustomTestStringConvertible {
        let line: String
        let reason: String
        var testDescription: String { line }
    }

    @Test(arguments: [
        FaultCase(
            line: "sh -c 'echo hunter2; echo hunter2 >&2; exit 3'",
            reason: "its credential_process ended with exit code 3"),
        FaultCase(
            line: "sh -c 'kill -9 $$'", reason: "its credential_process was ended by signal 9"),
        FaultCase(
            line: "no-such-tool --secret hunter2",
            reason: "its credential_process does not start: cannot find program no-such-tool: "
                + "No such file or directory"),
        FaultCase(
            line: "echo 'hunter2",
            reason: "its credential_process has an unclosed quotation mark or backslash"),
        FaultCase(
            line: "''",
            reason:
                "its credential_process does not start: cannot find program : No such file or directory"
        ),
        FaultCase(
            line: "echo hunter2", reason: "its credential_process did not print a JSON object"),
        FaultCase(line: "true", reason: "its credential_process did not print a JSON object"),
        FaultCase(
            line: #"echo '{"Version": 2, "AccessKeyId": "hunter2"}'"#,
            reason: "its credential_process printed a Version other than 1"),
        FaultCase(
            line: #"echo '{"Version": 1, "AccessKeyId": "hunter2"}'"#,
            reason: "its credential_process printed an object without SecretAccessKey"),
        FaultCase(
            line: "head -c 65537 /dev/zero",
            reason: "its credential_process printed more than 65536 bytes"),
    ])
    func faultIsDescribedAndNothingIsQuoted(_ testCase: FaultCase) async throws {
        let error = try await Self.failure(testCase.line)
        #expect(error.reason == testCase.reason)
        #expect(!"\(error) \(error.hint ?? "")".contains("hunter2"))
    }

    @Test func slowProgramIsStopped() async throws {
        let error = try await Self.failure("sleep 60", timeout: .milliseconds(10))
        #expect(error.reason == "its credential_process took longer than 0.01 seconds")
    }

    @Test func loginOfTheAWSCLIIsPointedBackToIt() async throws {
        let error = try await CredentialScene(
            config: "[default]\nlogin_session = arn:aws:iam::1:user/me\n"
        ).failure()
        #expect(
            error.reason == "it was set up by `aws login`, which this program does not speak")
        #expect(error.hint?.contains("aws configure export-credentials") == true)
    }
}
