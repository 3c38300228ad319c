import Platform
import TestSupport
import Testing

/// What `--generate` writes, read by the programs that it is written for.
@Suite(.processHeavy) struct GenerationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let offered: Set<String>
        var testDescription: String { line }
    }

    static let cases = [
        Case(line: "deploy-dist --ver", offered: ["--verbose", "--verify", "--version"]),
        Case(line: "deploy-dist d", offered: ["deploy", "doctor"]),
        Case(line: "deploy-dist plan --verify=l", offered: ["listing"]),
        Case(line: "deploy-dist rollback --t", offered: ["--to"]),
        Case(line: "deploy-worker send --ty", offered: ["--type"]),
        Case(line: "deploy-worker s", offered: ["send"]),
    ]

    @Test(arguments: ["bash", "fish", "zsh"], cases)
    func completions(shell: String, example: Case) async throws {
        let program = try #require(example.line.split(separator: " ").first.map(String.init))
        let folder = try TemporaryDirectory()
        let script = try folder.write(
            "script", try await generated(shell, by: program))
        let offered = try await PythonOracle.run(
            "CommandTests/Oracle/complete.py", arguments: [shell, script, example.line])
        // fish completes the whole word, the option's name included.
        let words = offered.elements.compactMap(\.stringValue).compactMap {
            $0.contains("=") ? $0.split(separator: "=").last.map(String.init) : $0
        }
        #expect(Set(words) == example.offered)
    }

    @Test(arguments: ["deploy-dist", "deploy-worker"])
    func manualPage(program: String) async throws {
        let page = try await generated("man", by: program)
        let groff = try SpawnedProcess(
            "/usr/bin/groff", ["-man", "-ww", "-Tutf8", "-P-cbou"],
            environment: CommandRun.isolated, input: .bytes(Array(page.utf8)))
        let formatted = try await CommandRun.outcome(of: groff)
        #expect(formatted.status == 0)
        #expect(formatted.standardError.isEmpty, "\(formatted.standardError)")
        for heading in ["NAME", "SYNOPSIS", "COMMANDS", "OPTIONS", "EXIT CODES"] {
            #expect(formatted.standardOutput.contains("\n\(heading)\n"), "\(heading)")
        }
        #expect(formatted.standardOutput.contains("-h, --help"))
        #expect(formatted.standardOutput.contains(Build.version))
    }

    @Test func unknownKind() async throws {
        let outcome = try await CommandRun(["--generate", "powershell"]).run()
        #expect(outcome.status == 64)
        #expect(outcome.standardOutput.isEmpty)
        #expect(
            outcome.standardError.contains(
                "invalid value \"powershell\" for --generate: choose man, bash, zsh, fish"))
    }

    private func generated(_ kind: String, by program: String) async throws -> String {
        let outcome = try await CommandRun(["--generate", kind], program: program).run()
        #expect(outcome.status == 0)
        #expect(outcome.standardError.isEmpty)
        return outcome.standardOutput
    }
}
