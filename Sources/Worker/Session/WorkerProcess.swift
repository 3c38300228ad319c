package import AWS
internal import Deploy
package import Platform

/// A worker from its start to its end: opens the workspace, then receives, works and answers until
/// it is stopped or falls asleep.
package struct WorkerProcess: Sendable {
    /// How long answers may take to leave once everything else is over.
    private static let closingLimit = Duration.seconds(3)

    private let configuration: WorkerConfiguration
    private let connection: AWSConnection
    private let log: Log

    /// A worker.
    ///
    /// - Parameter connection: made from the configuration's environment.
    package init(configuration: WorkerConfiguration, connection: AWSConnection, log: Log) {
        self.configuration = configuration
        self.connection = connection
        self.log = log
    }

    /// Runs until `stop` is requested, or nothing was to do for the idle time.
    ///
    /// - Throws: `WorkspaceError`, `AWSError` or `WorkerError` when it cannot begin.
    package func run(stop: Interruption) async throws -> SessionLoop.Ending {
        let inputClient = try connection.queue(configuration.inputQueueURL)
        let input = SQSMessageQueue(inputClient)
        let outputClient = try connection.queue(configuration.outputQueueURL)
        let queues = try await QueueFacts(input: inputClient, output: outputClient, log: log)
        try await prepareAccount()
        // A stop while the repository is being cloned has nothing to save.
        let workspace = try await withGracePeriod(.zero, of: stop) { try await openWorkspace() }
        let held = HeldMessages(
            queue: input, visibilitySeconds: configuration.visibilitySeconds, log: log)
        let record = AnswerRecord(
            path: configuration.workspacePath + "/.worker/answers", log: log)
        let outbox = Outbox(
            queue: SQSMessageQueue(outputClient), held: held, record: record,
            byteLimit: queues.answerByteLimit, log: log)
        let session = SessionLoop(
            work: workflow(workspace), held: held, outbox: outbox, record: record,
            settings: sessionSettings(queues), log: log)
        let refusals = Refusals(held: held, outbox: outbox, log: log)
        let health = HealthFile(path: configuration.healthPath)
        let receiver = Receiver(
            queue: input, waitSeconds: configuration.waitSeconds,
            visibilitySeconds: configuration.visibilitySeconds, clientID: configuration.clientID,
            log: log, isAlive: { health.beat() })

        let sending = Task { await outbox.run() }
        let receiving = Task {
            await receiver.run { reception in
                switch reception {
                case .message(let delivery): session.take(delivery)
                case .refused(let problem, let message): refusals.handle(problem, message)
                }
            }
        }
        let stopping = Task {
            await stop.wait()
            receiving.cancel()
            if stop.isRequested { session.terminate() }
        }
        log.info("ready", ["workspace": .string(workspace.tree)])
        let ending = await session.run()
        receiving.cancel()
        stopping.cancel()
        outbox.close()
        await close(sending, held)
        if ending == .asleep { await sleep() }
        log.info("ended", ["asleep": .bool(ending == .asleep)])
        return ending
    }

    /// Ends what an earlier worker's agent left, which also shows that the account can be used.
    private func prepareAccount() async throws {
        guard let account = configuration.account else {
            log.warning(
                "agent and build run as the worker's own user, and can read what it can",
                ["hint": "set AGENT_USER to a user that runs nothing else"])
            return
        }
        do throws(PlatformError) {
            try await account.endProcesses()
        } catch {
            throw WorkerError(
                .invalidConfiguration, "AGENT_USER cannot be used: \(error)",
                hint: "the worker needs CAP_SETUID, CAP_SETGID, CAP_KILL, CAP_CHOWN and "
                    + "CAP_DAC_OVERRIDE, and setpriv of util-linux")
        }
    }

    private func openWorkspace() async throws -> Workspace {
        var options = Workspace.Options(
            path: configuration.workspacePath, environment: configuration.environment)
        options.repositoryURL = configuration.repositoryURL
        options.token = configuration.gitHubToken
        options.redactor = log.redactor
        options.ignored = ["/\(configuration.buildOutput)/", "/node_modules/"]
        let (workspace, recovery) = try await Workspace.open(options)
        if configuration.account != nil {
            try FileSystem.openForPassage(configuration.workspacePath)
        }
        if recovery.saved.commit != nil || recovery.rescueBranch != nil {
            log.warning(
                "work was left in the workspace, and is saved",
                [
                    "saved": .string(recovery.saved.commit ?? ""),
                    "rescueBranch": .string(recovery.rescueBranch ?? ""),
                ])
        }
        return workspace
    }

    private func workflow(_ workspace: Workspace) -> Workflow {
        var build = SiteBuild.Settings()
        build.command = configuration.buildCommand
        build.output = configuration.buildOutput
        build.timeout = configuration.buildTimeout
        build.interruptGrace = configuration.interruptGrace
        build.account = configuration.account
        return Workflow(
            workspace: workspace, agent: agent,
            build: SiteBuild(build, environment: configuration.environment),
            publisher: SitePublisher(connection: connection, bucket: configuration.bucketName),
            settings: Workflow.Settings(
                buildOutput: configuration.buildOutput,
                previewBaseURL: configuration.previewBaseURL,
                owner: "deploy-worker on \(HostProcess.hostName)",
                account: configuration.account),
            log: log)
    }

    private var agent: any EditingAgent {
        if configuration.isSimulated { return SimulatedEditor() }
        var settings = ClaudeCLI.Settings()
        settings.command = configuration.claudeCommand
        settings.arguments = configuration.claudeArguments
        settings.timeout = configuration.commandTimeout
        settings.interruptGrace = configuration.interruptGrace
        settings.account = configuration.account
        return ClaudeCLI(
            settings, environment: configuration.environment,
            sessions: AgentSessions(path: configuration.workspacePath + "/.worker/conversations"))
    }

    private func sessionSettings(_ queues: QueueFacts) -> SessionLoop.Settings {
        var settings = SessionLoop.Settings()
        settings.lastReceipt = queues.lastReceipt
        settings.siteURL = configuration.siteURL
        settings.sendsProgress = configuration.sendsProgress
        settings.idleTimeout = configuration.idleTimeout
        return settings
    }

    /// Sends what is left to send and gives back what is left to do, in little time.
    private func close(_ sending: Task<Void, Never>, _ held: HeldMessages) async {
        let now = Interruption()
        now.request()
        _ = try? await withGracePeriod(Self.closingLimit, of: now) {
            await withTaskCancellationHandler {
                await sending.value
            } onCancel: {
                sending.cancel()
            }
        }
        _ = try? await withGracePeriod(Self.closingLimit, of: now) { await held.releaseAll() }
    }

    /// Tells ECS that nobody is needed; otherwise it would start the next worker at once.
    private func sleep() async {
        guard let name = configuration.service else { return }
        do {
            let service = try connection.containerService(
                cluster: name.cluster, service: name.service)
            _ = try await service.setDesiredCount(0)
            log.info("the service sleeps", ["service": .string(name.service)])
        } catch {
            log.error("cannot put the service to sleep", ["error": "\(error)"])
        }
    }
}
