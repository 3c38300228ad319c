internal import Platform

/// Runs `git` on one repository.
///
/// Nothing that others wrote configures it: no file of the system, the user or the tree, and no
/// variable of this process but those that say where programs, proxies and certificates are.
struct Git: Sendable {
    /// How far a command reaches, which settles how long it may take and what cancels it.
    enum Reach: Sendable {
        /// It changes the workspace. A cancelled task waits for it: the work that an interrupted
        /// message leaves is saved by such commands.
        case local
        /// It asks the remote. Cancelling ends it at once.
        case fetch
        /// It changes the remote, in one step at its end. Cancelled, it has five seconds more.
        case push

        var timeout: Duration {
            switch self {
            case .local: .seconds(300)
            case .fetch: .seconds(900)
            case .push: .seconds(300)
            }
        }
    }

    /// What a command left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: [UInt8]
        /// Its complaints, without secrets.
        let complaint: String

        /// The output without the white space at its end.
        var text: String {
            let end = output.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
            return String(decoding: output[..<end], as: UTF8.self)
        }

        /// The parts of output that was asked for with `-z`.
        var parts: [ArraySlice<UInt8>] { output.split(separator: 0) }
    }

    let folder: GitFolder
    let tree: String
    let remote: RemoteURL?
    let redaction: GitRedaction
    let identity: Workspace.Identity
    /// The variables of this process; an allow-list of them is passed on.
    let environment: Environment

    /// The same for a repository whose folder is elsewhere.
    func with(folder path: String) -> Git {
        Git(
            folder: GitFolder(path: path), tree: tree, remote: remote, redaction: redaction,
            identity: identity, environment: environment)
    }

    /// Runs a command and returns what it left behind, whatever its exit code.
    ///
    /// - Parameters:
    ///   - action: completes "cannot …" in an error.
    ///   - variables: further environment, for this command alone.
    ///   - isRepositoryNeeded: whether the command is about this repository; otherwise git is told
    ///     of none.
    /// - Throws: `WorkspaceError` when it does not run to its end, or writes more than 512 MB.
    func run(
        _ action: String, _ arguments: [String], input: [UInt8] = [],
        variables: [String: String] = [:], reach: Reach = .local, isRepositoryNeeded: Bool = true
    ) async throws(WorkspaceError) -> Outcome {
        var environment = self.variables(for: reach).setting(variables)
        if !isRepositoryNeeded {
            environment = environment.filtered { $0 != "GIT_DIR" && $0 != "GIT_WORK_TREE" }
        }
        var command = Command("git", arguments, environment: environment)
        command.directory = tree
        command.input = input
        command.captureByteLimit = 512 << 20
        command.timeout = reach.timeout
        var result: ChildProcess.Outcome
        do {
            result = try await Self.run(command, reach)
            // A signal to the worker's process group reaches a child that has no group of its own
            // yet: such a git never began.
            if case .local = reach, result.ending == .finished, result.wasAskedToStop {
                result = try await Self.run(command, reach)
            }
        } catch {
            throw WorkspaceError(
                .unusable, action: action, reason: "\(error)",
                hint: "git must be installed, and the workspace be writable")
        }
        let complaint = redaction.clean(String(decoding: result.errorOutput, as: UTF8.self))
        switch result.ending {
        case .cancelled:
            throw WorkspaceError(.cancelled, action: action, reason: "it was cancelled")
        case .finished: break
        default:
            throw WorkspaceError(
                .timedOut, action: action,
                reason: "git took more than \(reach.timeout.components.seconds) s")
        }
        guard !result.isTruncated else {
            throw WorkspaceError(.failed, action: action, reason: "git wrote more than 512 MB")
        }
        guard case .exited(let status) = result.status else {
            throw WorkspaceError(.failed, action: action, reason: "git was killed")
        }
        return Outcome(status: status, output: result.output, complaint: complaint)
    }

    /// Runs a command that is expected to succeed.
    ///
    /// - Throws: `WorkspaceError` with git's own words when its exit code is not 0.
    @discardableResult
    func require(
        _ action: String, _ arguments: [String], input: [UInt8] = [],
        variables: [String: String] = [:], reach: Reach = .local
    ) async throws(WorkspaceError) -> Outcome {
        let outcome = try await run(
            action, arguments, input: input, variables: variables, reach: reach)
        guard outcome.status == 0 else { throw outcome.error(action) }
        return outcome
    }

    private static func run(
        _ command: Command, _ reach: Reach
    ) async throws -> ChildProcess.Outcome {
        let task = Task { try await ChildProcess.run(command) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            switch reach {
            case .local: break
            case .fetch: task.cancel()
            case .push:
                Task {
                    try? await Task.sleep(for: .seconds(5))
                    task.cancel()
                }
            }
        }
    }
}

extension ChildProcess.Outcome {
    /// Whether SIGINT (2) or SIGTERM (15) ended it, by their numbers in signal(7).
    fileprivate var wasAskedToStop: Bool {
        if case .signalled(let number) = status { [2, 15].contains(number) } else { false }
    }
}
