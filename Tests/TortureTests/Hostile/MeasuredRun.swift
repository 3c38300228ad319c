import TestSupport

/// One run of the built command within limits, and what it took.
struct MeasuredRun {
    let outcome: CommandRun.Outcome
    /// The exit code; negative for a signal.
    let status: Int
    /// The most memory that it had, in bytes.
    let residentByteCount: Int
    let duration: Duration

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - limits: resource limits by their names without `RLIMIT_`.
    ///   - openCount: how many descriptors it finds open besides the first three.
    ///   - output: where standard output goes instead of to `outcome`.
    ///   - messages: where standard error goes instead.
    init(
        _ command: CommandRun, limits: [String: Int] = [:], openCount: Int = 0,
        output: String? = nil, messages: String? = nil
    ) async throws {
        let folder = try TemporaryDirectory()
        let report = folder.appending("report.json")
        var arguments = [
            "-I", "\(PackageLayout.root)/Tests/TortureTests/Python/measured_run.py",
        ]
        for (name, value) in limits { arguments += ["--limit", "\(name)=\(value)"] }
        arguments += ["--open", "\(openCount)"]
        if let output { arguments += ["--stdout", output] }
        if let messages { arguments += ["--stderr", messages] }
        arguments += [report, try PackageLayout.program(command.program)] + command.arguments
        let process = try SpawnedProcess(
            PackageLayout.python(), arguments, environment: command.environment, directory: "/")
        outcome = try await CommandRun.outcome(of: process, within: .seconds(300))
        let measured = try JSONValue(parsing: try FileBytes.readText(report))
        guard let status = measured["status"]?.intValue,
            let residentByteCount = measured["residentBytes"]?.intValue,
            let milliseconds = measured["milliseconds"]?.intValue
        else { throw TestSupportError("no measurement: \(outcome)") }
        self.status = status
        self.residentByteCount = residentByteCount
        duration = .milliseconds(milliseconds)
    }
}
