internal import Deploy
package import Platform
internal import Synchronization

/// The steps of a command, each with the tool that does it.
package struct Workflow: SessionWork {
    /// What is fixed for the life of a worker.
    struct Settings: Sendable {
        /// The build's output, relative to the tree.
        var buildOutput: String
        /// Where the folder of previews is seen.
        var previewBaseURL: String?
        /// Who deploys, together with the command's id.
        var owner: String
        /// The user that agent and build run as; `nil` for the worker's own.
        var account: UserAccount?
        /// How long the publication of a part of the site may take.
        var partLimit = Duration.seconds(8)
        /// How long the push of saved work may go on after it was asked to end.
        var pushGrace = Duration.seconds(2)
    }

    /// What later steps of a command need of earlier ones.
    private final class Memory: Sendable {
        struct Content {
            /// The branch's last commit before the command.
            var startCommit: String?
        }

        let content = Mutex(Content())
    }

    private let workspace: Workspace
    private let agent: any EditingAgent
    private let build: SiteBuild
    private let publisher: SitePublisher
    private let settings: Settings
    private let log: Log
    private let memory = Memory()

    init(
        workspace: Workspace, agent: any EditingAgent, build: SiteBuild,
        publisher: SitePublisher, settings: Settings, log: Log
    ) {
        self.workspace = workspace
        self.agent = agent
        self.build = build
        self.publisher = publisher
        self.settings = settings
        self.log = log
    }

    package func perform(
        _ step: WorkStep, after report: CommandReport, interruption: Interruption
    ) async -> StepResult {
        let message = report.message
        let log = log.with(sessionID: message.sessionID, commandID: message.commandID)
            .with(step: step.rawValue)
        do {
            return switch step {
            case .switch: try await changeBranch(message, log)
            case .claude: try await edit(message, interruption, log)
            case .commit: try await commit(report)
            case .build: try await build(interruption, log)
            case .deploy: await deploy(message, interruption, log)
            case .push: try await push()
            }
        } catch {
            return failure(step, error)
        }
    }

    package func save(_ report: CommandReport, publishesPart: Bool) async -> [StepResult] {
        let message = report.message
        let log = log.with(sessionID: message.sessionID, commandID: message.commandID)
        var results: [StepResult] = []
        do {
            let saved = try await workspace.commit(
                CommitMessage(interrupted: message.commandID))
            if saved.commit != nil {
                var result = StepResult(.commit, .ok, detail: "what was done so far is saved")
                result.filesChanged = await filesChanged()
                results.append(result)
            }
        } catch {
            results.append(failure(.commit, error))
        }
        guard publishesPart else { return results }
        var order = await order(message)
        order.isPartial = true
        // Somebody waits for it: what is not there in this time comes with the next build.
        let limit = Interruption()
        let timer = Task { [pause = settings.partLimit] in
            if (try? await Task.sleep(for: pause)) != nil { limit.request() }
        }
        let outcome = await publisher.publish(order, interruption: limit, log: log)
        timer.cancel()
        results.append(deployResult(outcome, message, isPartial: true))
        return results
    }

    package func pushSaved(interruption: Interruption) async {
        _ = try? await withGracePeriod(settings.pushGrace, of: interruption) {
            [workspace, log] in
            for failure in await workspace.pushUnpublished() {
                log.warning("cannot push saved work", ["error": "\(failure)"])
            }
        }
    }

    // MARK: Steps

    private func changeBranch(_ message: WorkerMessage, _ log: Log) async throws -> StepResult {
        // The base of a new thread; another thread's branch is nobody's base.
        let base = message.context.branch.flatMap {
            $0.hasPrefix(BranchName.prefix) || !RefName.isValidBranch($0) ? nil : $0
        }
        let startCommit = try await commitOwnTree(message)
        let report = try await workspace.switchTo(thread: message.threadID, base: base)
        let done = try await workspace.isDone(message.commandID)
        memory.content.withLock {
            $0.startCommit = startCommit ?? done.map { $0 + "^" } ?? report.commit
        }
        if let failure = report.fetchFailure {
            log.warning("cannot fetch from the remote", ["error": "\(failure)"])
        }
        if !report.setAside.isEmpty {
            log.warning("files were set aside", ["files": .strings(report.setAside)])
        }
        var result = StepResult(.switch, .ok, detail: report.branch.text)
        result.isCommitted = done != nil
        if done != nil { result.filesChanged = await filesChanged() }
        return result
    }

    /// Commits what is in the tree, when that is what the command is about: the change of branches
    /// would take it for something that was left behind.
    ///
    /// - Returns: the branch's last commit before, when the tree is the thread's own.
    private func commitOwnTree(_ message: WorkerMessage) async throws -> String? {
        guard message.kind == .commit || message.kind == .push else { return nil }
        let head = try await workspace.head()
        guard head.branch == BranchName(thread: message.threadID).text else { return nil }
        let done = try await workspace.commit(Self.commitMessage(message))
        return done.commit == nil ? nil : head.commit
    }

    private static func commitMessage(_ message: WorkerMessage) -> CommitMessage {
        let hasWords = message.instruction.contains { !$0.isWhitespace }
        return CommitMessage(
            instruction: hasWords ? message.instruction : "Save changes",
            commandID: message.commandID)
    }

    private func edit(
        _ message: WorkerMessage, _ interruption: Interruption, _ log: Log
    ) async throws -> StepResult {
        try await prepareTree(log)
        let outcome = try? await withGracePeriod(.zero, of: interruption) {
            [agent, workspace] in
            await agent.run(
                message.instruction, thread: message.threadID, in: workspace.tree
            ) { log.take($0) }
        }
        guard let outcome else { return StepResult(.claude, .interrupted) }
        var result: StepResult
        switch outcome.result {
        case .done: result = StepResult(.claude, .ok)
        case .interrupted: result = StepResult(.claude, .interrupted)
        case .timedOut: result = StepResult(.claude, .failed, detail: "the agent took too long")
        case .failed(let reason, let hint):
            result = StepResult(.claude, .failed, detail: reason + (hint.map { " (\($0))" } ?? ""))
        }
        if !outcome.notices.isEmpty { result.output = outcome.notices.joined(separator: "\n") }
        result.summary = outcome.summary
        return result
    }

    private func commit(_ report: CommandReport) async throws -> StepResult {
        let message = report.message
        // A failed edit is kept, and does not count as the command's.
        let commitMessage =
            report.status(of: .claude) == .failed
            ? CommitMessage(subject: "Auto-save: The edit failed") : Self.commitMessage(message)
        let done = try await workspace.commit(commitMessage)
        var result = StepResult(.commit, .ok)
        if done.commit == nil { result.detail = "nothing was changed" }
        if !done.skipped.isEmpty {
            let names = done.skipped.prefix(10).map { $0.path }.joined(separator: ", ")
            result.detail = [result.detail, "left out: \(names)"].compactMap { $0 }
                .joined(separator: "; ")
        }
        result.filesChanged = await filesChanged()
        return result
    }

    private func build(_ interruption: Interruption, _ log: Log) async throws -> StepResult {
        try await prepareTree(log)
        let outcome = try? await withGracePeriod(.zero, of: interruption) {
            [build, workspace] in
            await build.run(in: workspace.tree, log: log)
        }
        guard let outcome else { return StepResult(.build, .interrupted) }
        switch outcome.result {
        case .done: return StepResult(.build, .ok)
        case .interrupted: return StepResult(.build, .interrupted)
        case .timedOut:
            var result = StepResult(.build, .failed, detail: "the build took too long")
            result.output = outcome.tail
            return result
        case .failed(let reason, let hint):
            var result = StepResult(
                .build, .failed, detail: reason + (hint.map { " (\($0))" } ?? ""))
            result.output = outcome.tail
            return result
        }
    }

    private func deploy(
        _ message: WorkerMessage, _ interruption: Interruption, _ log: Log
    ) async -> StepResult {
        let outcome = await publisher.publish(
            await order(message), interruption: interruption, log: log)
        return deployResult(outcome, message, isPartial: false)
    }

    private func push() async throws -> StepResult {
        let report = try await workspace.push()
        switch report.outcome {
        case .pushed: return StepResult(.push, .ok)
        case .pushedAfterRebase:
            return StepResult(.push, .ok, detail: "on top of commits that others had pushed")
        case .noRemote: return StepResult(.push, .skipped, detail: "there is no remote")
        case .conflict(let files):
            return StepResult(
                .push, .failed,
                detail: "others have pushed changes that contradict these; these are on the branch "
                    + "\(report.branch) (\(files.prefix(10).joined(separator: ", ")))")
        }
    }

    // MARK: Parts

    /// Makes the tree ready for a program that others wrote.
    private func prepareTree(_ log: Log) async throws {
        let restored = try await workspace.restoreSteeringFiles()
        if !restored.isEmpty {
            log.info(
                "files that steer programs are the base branch's", ["files": .strings(restored)])
        }
        if let account = settings.account {
            try FileSystem.handOver(workspace.tree, to: account)
        }
    }

    private func order(_ message: WorkerMessage) async -> SitePublisher.Order {
        SitePublisher.Order(
            tree: workspace.tree, output: settings.buildOutput,
            previewSession: message.kind == .preview ? message.sessionID : nil,
            lockOwner: "\(settings.owner), command \(message.commandID)",
            commit: try? await workspace.head().commit)
    }

    private func deployResult(
        _ outcome: SitePublisher.Outcome, _ message: WorkerMessage, isPartial: Bool
    ) -> StepResult {
        let summary = outcome.summary
        var result = StepResult(.deploy, .failed)
        switch summary.result {
        case .complete: result.status = .ok
        case .partial:
            result.status = .ok
            result.detail = "the build was cut off: only pages that are whole were published"
        case .interrupted: result.status = .interrupted
        case .planned, .refused, .failed:
            result.detail = "the deployment \(summary.result.rawValue)"
        }
        if !outcome.problems.isEmpty {
            result.detail = outcome.problems[0]
            result.output = outcome.problems.dropFirst().joined(separator: "\n")
        }
        if !outcome.withheld.isEmpty {
            let pages = "held back: \(outcome.withheld.joined(separator: ", "))"
            result.output = [result.output, pages].compactMap { $0 }.joined(separator: "\n")
        }
        // A build that was cut off before it wrote anything leaves nothing to publish.
        if isPartial, result.status == .failed { result.status = .skipped }
        result.deploy = DeployFigures(summary)
        if message.kind == .preview, result.status == .ok, let base = settings.previewBaseURL {
            result.previewURL = PreviewFolder(session: message.sessionID).url(base: base)
        }
        return result
    }

    private func filesChanged() async -> [String]? {
        guard let start = memory.content.withLock(\.startCommit) else { return nil }
        return try? await workspace.filesChanged(since: start)
    }

    private func failure(_ step: WorkStep, _ error: any Error) -> StepResult {
        let hint = (error as? WorkspaceError)?.hint.map { " (\($0))" } ?? ""
        return StepResult(step, .failed, detail: "\(error)" + hint)
    }
}

extension Log {
    /// Logs what an agent does.
    fileprivate func take(_ event: AgentEvent) {
        switch event {
        case .started(let sessionID, let resumed):
            info(
                "agent started",
                ["conversation": .string(sessionID), "resumed": .bool(resumed)])
        case .said(let text): info("agent said", ["text": .string(text)])
        case .used(let tool, let subject):
            info("agent used a tool", ["tool": .string(tool), "subject": .string(subject ?? "")])
        case .noise(let line): debug("agent", ["line": .string(line)])
        case .notice(let text): warning("agent: \(text)")
        }
    }
}
