extension Git.Outcome {
    /// The failure that git's complaint tells of.
    func error(_ action: String) -> WorkspaceError {
        let (code, hint) = Self.verdict(on: complaint)
        return WorkspaceError(code, action: action, reason: Self.gist(of: complaint), hint: hint)
    }

    /// What a complaint means. Git's exit codes do not tell; its words do, and `LC_ALL=C` keeps
    /// them the same everywhere.
    static func verdict(on complaint: String) -> (WorkspaceError.Code, hint: String?) {
        let text = complaint.lowercased()
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if says(
            "authentication failed", "could not read username", "could not read password",
            "returned error: 401", "returned error: 403", "permission denied (publickey",
            "write access to repository not granted", "invalid username or")
        {
            return (
                .unauthorized,
                "check that GITHUB_TOKEN is valid and may write the contents of this repository"
            )
        }
        if says("repository not found", "returned error: 404", "does not appear to be a git rep")
            || (says("repository '") && says("' not found"))
        {
            return (.notFound, "check REPO_URL, and that GITHUB_TOKEN may see the repository")
        }
        if says("returned error: 301", "returned error: 302", "returned error: 308") {
            return (.unusable, "the repository has moved: set REPO_URL to its new address")
        }
        if says("host key verification failed") {
            return (.unusable, "add the git server's key to /etc/ssh/ssh_known_hosts")
        }
        if says("certificate") {
            return (
                .unusable,
                "install ca-certificates, or set SSL_CERT_FILE to the file of the server's authority"
            )
        }
        if says(
            "could not resolve", "failed to connect", "couldn't connect", "connection timed out",
            "connection refused", "connection reset", "connection was reset", "timed out",
            "hung up unexpectedly", "early eof", "rpc failed", "operation too slow",
            "empty reply from server", "recv failure", "send failure", "returned error: 5",
            "returned error: 429", "unexpected disconnect", "invalid index-pack output",
            "network is unreachable", "no route to host", "broken pipe", "transfer closed")
        {
            return (.unreachable, "check the network and the status of the git server")
        }
        if says("no space left on device", "disk quota exceeded") {
            return (.failed, "the disk of the workspace is full")
        }
        if says("bad object", "corrupt", "not a git repository", "unable to read tree") {
            return (
                .unusable,
                "the repository is damaged: remove .worker/git from the workspace to clone it anew"
            )
        }
        return (.failed, nil)
    }

    /// The lines that say why: those that git marks as such, or else all.
    static func gist(of complaint: String) -> String {
        let lines = complaint.split(separator: "\n")
        let marks = ["fatal: ", "error: ", "remote: "]
        let marked = lines.filter { line in marks.contains { line.hasPrefix($0) } }
        let gist = (marked.isEmpty ? lines : marked).joined(separator: "; ")
        return gist.count > 1000 ? "…" + gist.suffix(1000) : gist
    }
}
