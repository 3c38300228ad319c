internal import Platform

extension Workspace {
    /// How often a lost connection is tried again, and the longest pause before each time.
    private static let pauses: [Duration] = [.seconds(1), .seconds(3)]

    /// Fetches all branches of the remote.
    ///
    /// - Throws: `WorkspaceError` when the remote cannot be reached after three attempts, or will
    ///   not be.
    func fetch() async throws(WorkspaceError) {
        let isShallow = FileSystem.entry(git.folder.path + "/shallow") != nil
        _ = try await persistently { () async throws(WorkspaceError) in
            try await git.require(
                "fetch from the remote",
                // Unlike others, FETCH_HEAD would name the remote's address.
                [
                    "fetch", "--quiet", "--no-tags", "--prune", "--no-recurse-submodules",
                    "--no-write-fetch-head", "--no-auto-maintenance",
                ] + (isShallow ? ["--unshallow"] : []) + ["origin"], reach: .fetch)
        }
    }

    /// Fetches, unless there is no remote.
    ///
    /// - Returns: why it did not succeed: what is here is enough to go on with.
    /// - Throws: `WorkspaceError` when it was cancelled.
    func fetchIfPossible() async throws(WorkspaceError) -> WorkspaceError? {
        guard git.remote != nil else { return nil }
        do throws(WorkspaceError) {
            try await fetch()
            return nil
        } catch {
            if error.code == .cancelled { throw error }
            return error
        }
    }

    /// Repeats what fails for want of a connection.
    func persistently<Result>(
        _ body: () async throws(WorkspaceError) -> Result
    ) async throws(WorkspaceError) -> Result {
        for pause in Self.pauses {
            do throws(WorkspaceError) {
                return try await body()
            } catch {
                guard error.code == .unreachable else { throw error }
                do {
                    // Not all workers that lost a server come back at the same moment.
                    try await options.pause(pause * Double.random(in: 0.5...1))
                } catch {
                    throw WorkspaceError(
                        .cancelled, action: "reach the remote", reason: "it was cancelled")
                }
            }
        }
        return try await body()
    }
}
