/// Files of a repository that steer programs: the agent, git, a package manager's hooks, and the
/// workflows of the server that it is pushed to.
///
/// An agent could use them to give orders to the next one, in another thread, to its own tools and
/// to machines that hold other secrets. They are therefore what the base branch has whenever a
/// program runs in the tree, and no commit of a worker changes one: who wants another
/// `.gitattributes` pushes it.
enum SteeringFiles {
    /// Folders, at any depth, that belong to it with all they hold.
    private static let folders: Set<Substring> = [".claude", ".husky"]

    /// Names, at any depth.
    private static let names: Set<Substring> = [
        ".claude.json", ".mcp.json", "CLAUDE.md", "CLAUDE.local.md", ".ripgreprc",
        ".gitattributes", ".gitmodules",
    ]

    /// What GitHub runs with the repository's own secrets. It also refuses every push that changes
    /// a workflow, unless the token has a permission that this one should not have.
    private static let workflows = [".github/workflows/", ".github/actions/"]

    /// Whether the path, below the tree, is one of them.
    static func contains(_ path: String) -> Bool {
        let components = path.split(separator: "/")
        guard let name = components.last else { return false }
        return names.contains(name) || components.contains(where: folders.contains)
            || workflows.contains { path.hasPrefix($0) }
    }
}
