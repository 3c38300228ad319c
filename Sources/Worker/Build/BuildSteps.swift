internal import Platform

/// The steps of one build, each a program.
struct BuildSteps {
    let settings: SiteBuild.Settings
    let environment: Environment
    let directory: String
    let deadline: ContinuousClock.Instant?
    let output: BuildOutput
    let log: Log

    /// Installs what is due, builds, and sees whether there is something to publish.
    func run() async throws(PlatformError) -> BuildOutcome {
        let dependencies = NodeDependencies(in: directory)
        var outcome = BuildOutcome(.done)
        switch try dependencies.state() {
        case .none: break
        case .current: outcome.dependencies = .current
        case .outdated(let digest):
            try dependencies.invalidate()
            outcome.result = try await run(install, named: "npm ci")
            guard outcome.isDone else { return outcome }
            try dependencies.confirm(digest: digest)
            outcome.dependencies = .installed
        }
        outcome.result = try await run(
            settings.command, named: settings.command.joined(separator: " "))
        if outcome.isDone, (try? RealPath.kind(of: "\(directory)/\(settings.output)")) != .directory
        {
            outcome.result = .failed(
                "the build went through, but there is no folder \(settings.output)",
                hint: "name the folder that it writes in BUILD_OUTPUT")
        }
        return outcome
    }

    /// `npm ci` and not `npm install`: it takes exactly what the lock file says, and changes
    /// nothing that would be committed.
    private var install: [String] {
        ["npm", "ci", "--prefer-offline"]
            + (settings.runsInstallScripts ? [] : ["--ignore-scripts"])
    }

    private func run(
        _ words: [String], named name: String
    ) async throws(PlatformError) -> BuildOutcome.Result {
        if Task.isCancelled { return .interrupted }
        guard let program = words.first else {
            return .failed("there is no build command", hint: "set BUILD_COMMAND")
        }
        var command = Command(
            program, Array(words.dropFirst()),
            environment: Leftovers.marking(environment, tree: directory))
        command.directory = directory
        command.account = settings.account
        command.captureByteLimit = 0
        command.lineByteLimit = 8 << 10
        command.timeout = deadline.map { max(.zero, $0 - ContinuousClock.now) }
        command.teardown = [.interrupt(grace: settings.interruptGrace)]
        command.endsOrphans = true
        log.info("running", ["command": .string(name)])
        let child = try await ChildProcess.run(command, onLine: output.take)
        await Leftovers.end(of: settings.account) { log.warning($0) }
        return result(child, of: name)
    }

    private func result(
        _ child: ChildProcess.Outcome, of name: String
    ) -> BuildOutcome.Result {
        if child.isSuccess { return .done }
        switch child.ending {
        case .cancelled: return .interrupted
        case .timedOut, .silent, .lingered: return .timedOut
        case .finished: break
        }
        if child.looksOutOfMemory {
            return .failed(
                "\(name) was killed, most likely because memory ran out",
                hint: "give the container more memory")
        }
        if output.tail.contains("JavaScript heap out of memory") {
            return .failed(
                "\(name) ran out of memory",
                hint: "set NODE_OPTIONS=--max-old-space-size=…, in MiB, below the container's limit"
            )
        }
        let hint = name == "npm ci" ? "run npm install and commit package-lock.json" : nil
        return .failed("\(name) \(child.status)", hint: hint)
    }
}
