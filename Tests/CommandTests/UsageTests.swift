import Platform
import TestSupport
import Testing

/// What the built program does before it reaches any service.
@Suite(.processHeavy) struct UsageTests {
    @Test func version() async throws {
        let outcome = try await CommandRun(["--version"]).run()
        #expect(outcome.status == 0)
        #expect(outcome.standardOutput == "deploy-dist \(Build.description)\n")
        #expect(outcome.standardError.isEmpty)
    }

    @Test func help() async throws {
        let outcome = try await CommandRun(["plan", "--help"]).run()
        #expect(outcome.status == 0)
        #expect(outcome.standardOutput.hasPrefix("Usage: deploy-dist plan <dir> s3://"))
        #expect(outcome.standardError.isEmpty)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let standardError: String
        var standardOutput = ""
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let cases = [
        Case(
            arguments: ["--delte", "all"], status: 64,
            standardError: """
                deploy-dist: error: unknown option --delte
                deploy-dist: hint: did you mean --delete?
                deploy-dist: hint: see deploy-dist --help

                """),
        Case(
            arguments: ["s3://bucket", "dist"], status: 64,
            standardError: """
                deploy-dist: error: the directory goes first
                deploy-dist: hint: write: deploy-dist dist s3://bucket
                deploy-dist: hint: see deploy-dist --help

                """),
        Case(
            arguments: ["no/such/dir/", "s3://bucket"], status: 1,
            standardError: """
                deploy-dist: error: the directory no/such/dir does not exist
                deploy-dist: hint: run the site's build first, or name the directory that it writes

                """),
        Case(
            arguments: ["docter", "s3://bucket"], status: 1,
            standardError: """
                deploy-dist: error: the directory docter does not exist
                deploy-dist: hint: did you mean the command doctor?

                """),
        Case(
            arguments: ["/dev/null", "s3://bucket"], status: 1,
            standardError: "deploy-dist: error: /dev/null is not a directory\n"),
        Case(
            arguments: ["/", "s3://bucket", "--config", "no/such.json"], status: 1,
            standardError: """
                deploy-dist: error: the configuration file no/such.json does not exist

                """),
        Case(
            arguments: ["/", "s3://bucket", "--invalidate", "E1"], status: 1,
            standardError: """
                deploy-dist: error: --invalidate is not available yet
                deploy-dist: hint: deploy without it, then run: aws cloudfront create-invalidation

                """),
        Case(
            arguments: ["history", "s3://bucket"], status: 1,
            standardError: "deploy-dist: error: the command history is not available yet\n"),
        Case(
            arguments: ["rollback", "s3://bucket", "--to=3"], status: 1,
            standardError: "deploy-dist: error: the command rollback is not available yet\n"),
    ]

    @Test(arguments: cases)
    func endsEarly(_ example: Case) async throws {
        let directory = try TemporaryDirectory()
        let outcome = try await CommandRun(example.arguments, directory: directory.path).run()
        #expect(outcome.status == example.status)
        #expect(outcome.standardError == example.standardError)
        #expect(outcome.standardOutput == example.standardOutput)
    }

    @Test func aFailureInJSONEndsWithASummary() async throws {
        let outcome = try await CommandRun(["no/such", "s3://bucket", "--json"]).run()
        #expect(outcome.status == 1)
        let lines = outcome.standardOutput.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(#"{"type":"error","key":null,"message":"the dir"#) == true)
        #expect(
            lines.last?.hasPrefix(#"{"type":"summary","result":"failed","uploaded":0,"#) == true)
        #expect(outcome.standardError.hasPrefix("deploy-dist: error: the directory no/such"))
    }

    @Test func aFullDiskIsReported() async throws {
        let outcome = try await shell("exec \"$0\" --help > /dev/full")
        #expect(outcome.status == 1)
        #expect(
            outcome.standardError == "deploy-dist: error: cannot write to standard output: "
                + "No space left on device\n")
    }

    /// As in `deploy-dist --help | head -1`.
    @Test(arguments: ["exec \"$0\" --help >&-", "\"$0\" --help | true; exec \"$0\" --version"])
    func aClosedOutputIsNoError(script: String) async throws {
        let outcome = try await shell(script)
        #expect(outcome.status == 0)
        #expect(outcome.standardError.isEmpty)
    }

    /// Runs a line of shell in which `$0` is the program.
    private func shell(_ script: String) async throws -> CommandRun.Outcome {
        let program = try PackageLayout.program("deploy-dist")
        let process = try SpawnedProcess(
            "/bin/sh", ["-c", script, program], environment: CommandRun.isolated)
        return try await CommandRun.outcome(of: process)
    }
}
