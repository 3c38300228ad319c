package import Platform

extension Workspace {
    /// Asks a remote for its branches, without a workspace.
    ///
    /// - Throws: `WorkspaceError` when it cannot be reached or will not answer.
    package static func probe(
        repositoryURL: String, token: String?, environment: Environment
    ) async throws(WorkspaceError) {
        let remote = try RemoteURL(repositoryURL, token: token)
        let git = Git(
            folder: GitFolder(path: ""), tree: "/",
            remote: remote,
            redaction: GitRedaction(
                redactor: Redactor(secrets: remote.secrets + [token].compactMap { $0 })),
            identity: Identity(), environment: environment)
        let action = "ask the remote for its branches"
        let outcome = try await git.run(
            action, ["ls-remote", "--heads", "--quiet", "--", remote.url], reach: .fetch,
            isRepositoryNeeded: false)
        guard outcome.status == 0 else { throw outcome.error(action) }
    }
}
