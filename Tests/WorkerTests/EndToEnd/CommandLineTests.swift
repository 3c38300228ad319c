import TestSupport
import Testing

@Suite("Command line of the worker")
struct CommandLineTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let arguments: [String]
        let status: Int32
        let errorOutput: String
    }

    static let cases = [
        Case(
            testDescription: "help", arguments: ["--help"], status: 0, errorOutput: ""),
        Case(
            testDescription: "help for a command", arguments: ["send", "--help"], status: 0,
            errorOutput: ""),
        Case(
            testDescription: "version", arguments: ["--version"], status: 0, errorOutput: ""),
        Case(
            testDescription: "an unknown option", arguments: ["run", "--wait"], status: 64,
            errorOutput: """
                deploy-worker: error: unknown option --wait
                deploy-worker: hint: see deploy-worker --help

                """),
        Case(
            testDescription: "no instruction", arguments: ["send"], status: 64,
            errorOutput: """
                deploy-worker: error: the command send needs <instruction>
                deploy-worker: hint: see deploy-worker --help

                """),
        Case(
            testDescription: "no settings", arguments: [], status: 78,
            errorOutput: """
                deploy-worker: error: INPUT_QUEUE_URL is not set
                deploy-worker: hint: set it in the environment or in .env.local

                """),
        Case(
            testDescription: "a file that is not there", arguments: ["--env-file", "/no/file"],
            status: 78,
            errorOutput: "deploy-worker: error: the file /no/file does not exist\n"),
    ]

    @Test("says what is wrong, and ends with the promised code", arguments: cases)
    func outcome(_ example: Case) async throws {
        let outcome = try await CommandRun(
            example.arguments, directory: "/tmp", program: "deploy-worker"
        ).run()
        #expect(outcome.status == example.status)
        #expect(outcome.standardError == example.errorOutput)
        #expect(outcome.standardOutput.isEmpty == (example.status != 0))
    }

    @Test("explains itself", arguments: ["", "run", "doctor", "send", "health"])
    func help(command: String) async throws {
        let words = command.isEmpty ? [] : [command]
        let outcome = try await CommandRun(words + ["--help"], program: "deploy-worker").run()
        let name = (["help"] + words).joined(separator: "-") + ".txt"
        let text = outcome.standardOutput
        #expect(try text == Golden.expected(name, actual: text))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
