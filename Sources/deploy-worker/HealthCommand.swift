internal import Platform
internal import Worker

/// `health`.
struct HealthCommand: Sendable {
    let console: Console

    /// Looks at the worker's last sign of life, and returns the exit code.
    func run(_ settings: SettingsFile) throws -> Int32 {
        let path = try settings.load().healthPath
        guard let age = try HealthFile.age(path: path) else {
            console.message(
                .error, "no worker has shown a sign of life in \(path)",
                hint: "start it, and check HEALTH_FILE")
            return ExitStatus.failed
        }
        guard age <= HealthFile.patience else {
            console.message(.error, "the worker's last sign of life is \(age) s old")
            return ExitStatus.failed
        }
        console.results.write("the worker lives (last sign of life \(age) s ago)\n")
        return ExitStatus.done
    }
}
