extension Workspace {
    /// Packs what many commits have scattered, when it is worth it; for idle times. Git never does
    /// so by itself here: it would go on beside the next command.
    package func tidy() async throws(WorkspaceError) {
        try await settle()
        try await git.require(
            "tidy the repository",
            ["-c", "gc.auto=6700", "-c", "gc.autoDetach=false", "gc", "--auto", "--quiet"])
    }
}
