package import Platform

/// Builds the site, as its own `package.json` says.
///
/// What the build runs was written by an agent: it runs in a process group of its own, without a
/// shell and without any secret in its environment. The output of the build before is removed
/// first, since ignored files outlive a change of branches.
package struct SiteBuild: Sendable {
    /// How a site is built.
    package struct Settings: Sendable {
        /// The program and its arguments.
        package var command = ["npm", "run", "build"]
        /// What it writes, relative to the workspace.
        package var output = "dist"
        /// How long dependencies and build may take together; `nil` sets no bound.
        package var timeout: Duration? = .seconds(600)
        /// How long a program has between SIGINT and SIGKILL.
        package var interruptGrace: Duration = .seconds(5)
        /// Whether packages may run programs of their own when they are installed. Without them
        /// native modules that are compiled on the spot do not work; those that come compiled do.
        package var runsInstallScripts = false
        /// The user that its programs run as; `nil` for the worker's own.
        package var account: UserAccount?

        /// The usual settings.
        package init() {}
    }

    private let settings: Settings
    private let environment: Environment

    /// A build.
    ///
    /// - Parameter environment: the worker's; the build gets what `ChildEnvironment` lets through.
    package init(_ settings: Settings, environment: Environment) {
        self.settings = settings
        self.environment = ChildEnvironment.forBuild(from: environment, as: settings.account)
    }

    /// Installs the dependencies if that is due, and builds.
    ///
    /// Cancelling the task interrupts it, and the call returns an outcome that says so within the
    /// grace period and half a second.
    ///
    /// - Parameters:
    ///   - directory: the workspace.
    ///   - log: gets every line that is written, to a limit.
    package func run(in directory: String, log: Log) async -> BuildOutcome {
        let output = BuildOutput(log: log)
        var outcome = BuildOutcome(.done)
        do throws(PlatformError) {
            try FileSystem.removeTree(settings.output, below: directory)
            let deadline = settings.timeout.map { ContinuousClock.now + $0 }
            let steps = BuildSteps(
                settings: settings, environment: environment, directory: directory,
                deadline: deadline, output: output, log: log)
            outcome = try await steps.run()
        } catch {
            outcome.result = .failed("\(error)", hint: Self.hint(for: error, settings))
        }
        outcome.tail = log.redactor.redact(output.tail)
        return outcome
    }

    private static func hint(for error: PlatformError, _ settings: Settings) -> String? {
        guard error.isNotFound else { return nil }
        return settings.command.first.map { "install \($0), or name another BUILD_COMMAND" }
    }
}
