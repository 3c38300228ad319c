internal import AWS
internal import Platform
internal import Worker

/// `run`.
struct RunCommand: Sendable {
    let console: Console

    /// Works until it is stopped, and returns the exit code.
    func run(_ settings: SettingsFile) async throws -> Int32 {
        let configuration = try settings.load()
        let log = try log(configuration)
        let connection = try AWSConnection(
            environment: configuration.environment, userAgent: "deploy-worker/\(Build.version)",
            concurrency: 32, attempts: RetryPolicy.bulkAttempts)
        for warning in try configuration.warnings
            + connection.configuration.warnings(for: .sqs, .s3, .ecs)
        {
            log.warning(warning)
        }
        do throws(PlatformError) {
            // Children run as the same user, and are written by a model.
            try ProcessSetup.hide()
            // What a child leaves in a session of its own would outlive it otherwise.
            try Orphans.adopt()
        } catch {
            log.warning("\(error)")
        }
        let stop = Interruption()
        let watch = await SignalWatch.start(StopSignal.allCases.map(\.rawValue)) { number in
            log.info("stopping", ["signal": .integer(Int64(number))])
            stop.request()
        }
        defer { withExtendedLifetime(watch) {} }
        let worker = WorkerProcess(
            configuration: configuration, connection: connection, log: log)
        do {
            _ = try await worker.run(stop: stop)
        } catch {
            guard stop.isRequested else {
                log.error("cannot work: \(error)")
                throw error
            }
        }
        return ExitStatus.done
    }

    private func log(_ configuration: WorkerConfiguration) throws -> Log {
        guard let level = LogLevel(named: configuration.logLevel) else {
            throw WorkerError(
                .invalidConfiguration, "LOG_LEVEL is none of debug, info, warning, error")
        }
        var secrets = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].compactMap {
            configuration.environment[$0]
        }
        if let token = configuration.gitHubToken { secrets.append(token) }
        if let key = configuration.anthropicKey, !configuration.isSimulated { secrets.append(key) }
        return Log(console.results, level: level, redactor: Redactor(secrets: secrets))
    }
}
