package import AWS
package import Deploy
internal import Platform

/// Checks what a worker needs besides the site's bucket. It sends no message and changes nothing.
package struct WorkerDoctor: Sendable {
    private static let probeLimit = Duration.seconds(20)

    private let configuration: WorkerConfiguration
    private let connection: AWSConnection

    /// The doctor of a worker with that configuration.
    package init(_ configuration: WorkerConfiguration, _ connection: AWSConnection) {
        self.configuration = configuration
        self.connection = connection
    }

    /// Makes the checks in order and passes each finding on.
    ///
    /// - Returns: whether none failed.
    package func examine(_ show: (Finding) -> Void) async -> Bool {
        var isWell = true
        for finding in await findings() {
            show(finding)
            if finding.status == .fail { isWell = false }
        }
        return isWell
    }

    private func findings() async -> [Finding] {
        var found = configuration.warnings.map { Finding("configuration", .warn, $0) }
        found += await inputQueue()
        found.append(await outputQueue())
        if let finding = await service() { found.append(finding) }
        found.append(await remote())
        found.append(await agent())
        found.append(await isolation())
        found.append(await tool("build", configuration.buildCommand[0]))
        return found
    }

    // MARK: Queues and service

    private func inputQueue() async -> [Finding] {
        do {
            let attributes = try await connection.queue(configuration.inputQueueURL).attributes()
            var found = [Finding("input-queue", .ok, configuration.inputQueueURL)]
            if attributes.isFIFO {
                found.append(
                    Finding(
                        "input-queue", .warn,
                        "the queue keeps order, so that no message can interrupt another of its "
                            + "group", hint: "use a standard queue"))
            }
            if let redrive = attributes.redrive {
                found += redriveFindings(redrive.maximumReceiveCount)
            } else {
                found.append(
                    Finding(
                        "input-queue", .warn, "the queue has no redrive policy",
                        hint: "set one with maxReceiveCount 5 and a dead-letter queue, or messages "
                            + "that nobody understands are lost"))
            }
            return found
        } catch {
            return [finding("input-queue", error)]
        }
    }

    private func redriveFindings(_ count: Int) -> [Finding] {
        guard count < 3 else { return [] }
        return [
            Finding(
                "input-queue", .warn,
                "maxReceiveCount is \(count), and every restart of a worker counts as a receipt",
                hint: "set it to 5")
        ]
    }

    private func outputQueue() async -> Finding {
        do {
            _ = try await connection.queue(configuration.outputQueueURL).attributes()
            return Finding("output-queue", .ok, configuration.outputQueueURL)
        } catch {
            return finding("output-queue", error)
        }
    }

    private func service() async -> Finding? {
        guard let name = configuration.service else { return nil }
        do {
            let service = try connection.containerService(
                cluster: name.cluster, service: name.service)
            let status = try await service.status()
            return Finding(
                "service", .ok, "\(name.service) is \(status.status), \(status.runningCount) run")
        } catch {
            return finding("service", error)
        }
    }

    // MARK: Programs

    private func remote() async -> Finding {
        guard let url = configuration.repositoryURL else {
            return Finding(
                "git", .warn, "REPO_URL is not set: nothing is pushed anywhere",
                hint: "set it, unless the workspace is a clone already")
        }
        do throws(WorkspaceError) {
            try await Workspace.probe(
                repositoryURL: url, token: configuration.gitHubToken,
                environment: configuration.environment)
            return Finding("git", .ok, "the remote answers")
        } catch {
            return Finding("git", .fail, error.description, hint: error.hint)
        }
    }

    private func agent() async -> Finding {
        if configuration.isSimulated {
            return Finding("agent", .warn, "ANTHROPIC_API_KEY asks for the simulated editor")
        }
        guard configuration.anthropicKey != nil else {
            return Finding(
                "agent", .warn, "ANTHROPIC_API_KEY is not set",
                hint: "set it, unless the agent has credentials of another kind")
        }
        return await tool("agent", configuration.claudeCommand[0])
    }

    /// Whether agent and build run as somebody who cannot reach the worker.
    private func isolation() async -> Finding {
        guard let account = configuration.account else {
            return Finding(
                "isolation", .warn, "agent and build run as the worker's own user",
                hint: "set AGENT_USER to a user that runs nothing else")
        }
        var command = Command("true", environment: [:])
        command.account = account
        command.timeout = Self.probeLimit
        guard let outcome = try? await ChildProcess.run(command), outcome.isSuccess else {
            return Finding(
                "isolation", .fail, "no program can be run as the user \(account.userID)",
                hint: "the worker needs CAP_SETUID and CAP_SETGID, and setpriv of util-linux")
        }
        return Finding("isolation", .ok, "agent and build run as the user \(account.userID)")
    }

    private func tool(_ name: String, _ program: String) async -> Finding {
        var command = Command(
            program, ["--version"],
            environment: ChildEnvironment.forBuild(from: configuration.environment))
        command.timeout = Self.probeLimit
        do {
            let outcome = try await ChildProcess.run(command)
            let line = String(decoding: outcome.output, as: UTF8.self)
                .prefix { !$0.isNewline }
            guard outcome.status == .exited(0) else {
                return Finding(
                    name, .fail, "\(program) --version failed",
                    hint: "run it by hand as the worker's user")
            }
            return Finding(name, .ok, "\(program) \(Printable.line(String(line.prefix(80))))")
        } catch {
            return Finding(
                name, .fail, "\(error)", hint: "install it, or set the command that replaces it")
        }
    }

    private func finding(_ name: String, _ error: any Error) -> Finding {
        Finding(name, .fail, "\(error)", hint: (error as? AWSError)?.hint)
    }
}
