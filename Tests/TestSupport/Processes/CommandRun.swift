/// One run of a program of this package: how it is called, and what came out.
package struct CommandRun: Sendable {
    /// What a finished run left behind.
    package struct Outcome: Sendable, CustomStringConvertible {
        package let ending: SpawnedProcess.Ending
        package let standardOutput: String
        package let standardError: String

        /// The exit code, `nil` when a signal ended the program.
        package var status: Int32? {
            guard case .exited(let status) = ending else { return nil }
            return status
        }

        package var description: String {
            "\(ending)\n--- stdout\n\(standardOutput)--- stderr\n\(standardError)"
        }
    }

    package var program: String
    package var arguments: [String]
    package var environment: [String: String]
    package var input: SpawnedProcess.Input
    package var directory: String?

    /// Describes a run of the built `deploy-dist`.
    ///
    /// The program sees `PATH`, a home directory that does not exist, no instance metadata, and
    /// the given variables; nothing of the developer's own AWS settings.
    package init(
        _ arguments: [String], environment: [String: String] = [:],
        input: SpawnedProcess.Input = .empty, directory: String? = nil,
        program: String = "deploy-dist"
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = Self.isolated.merging(environment) { _, given in given }
        self.input = input
        self.directory = directory
    }

    /// Variables that keep a child away from the settings of whoever runs the tests.
    package static let isolated: [String: String] = [
        "PATH": PackageLayout.variable("PATH") ?? "/usr/bin:/bin",
        "HOME": "/nonexistent", "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
    ]

    /// Starts the program and returns at once, for tests that signal it.
    package func start() throws -> SpawnedProcess {
        try SpawnedProcess(
            PackageLayout.program(program), arguments, environment: environment, input: input,
            directory: directory)
    }

    /// Runs the program to its end.
    package func run(within limit: Duration = .seconds(60)) async throws -> Outcome {
        try await Self.outcome(of: start(), within: limit)
    }

    /// Waits for a started program and collects what it wrote.
    package static func outcome(
        of process: SpawnedProcess, within limit: Duration = .seconds(60)
    ) async throws -> Outcome {
        let ending = try await process.waitForEnd(within: limit)
        return Outcome(
            ending: ending, standardOutput: process.standardOutput,
            standardError: process.standardError)
    }
}
