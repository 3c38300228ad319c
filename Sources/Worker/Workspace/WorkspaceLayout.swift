internal import Platform

/// The folders of a workspace.
///
/// The tree that the agent edits and git's own folder stand side by side, not one in the other:
/// ```
/// <WORKSPACE_PATH>/site/              the tree
/// <WORKSPACE_PATH>/.worker/git/       what is usually called .git
/// <WORKSPACE_PATH>/.worker/set-aside/ files that had to make room, by time
/// ```
/// A `.git` inside the tree would be the agent's to write, and with it hooks, filters and
/// credential helpers that the worker would run with its token in reach: git takes the content of
/// that folder for the user's own words (gitsecurityboundary). `.worker` opens to its owner only,
/// which keeps an agent out that runs as another user; against one that does not, `GitFolder`
/// writes the configuration anew before each operation.
struct WorkspaceLayout: Sendable {
    /// `WORKSPACE_PATH`, absolute, without links.
    let root: String

    /// The tree.
    var tree: String { root + "/site" }
    /// The folder that only the worker may use.
    var own: String { root + "/.worker" }
    /// Git's folder.
    var git: String { own + "/git" }
    /// Git's folder until the first fetch is complete.
    var unfinishedGit: String { own + "/git.unfinished" }
    /// The tree of a clone that is being taken over.
    var adoptedTree: String { own + "/adopted" }
    /// The address of the remote of a clone that was taken over.
    var adoptedRemote: String { own + "/remote" }
    /// Held while a worker runs.
    var lock: String { own + "/lock" }
    /// Says which branch the tree is being changed to; see `Checkout`.
    var checkoutRecord: String { own + "/checkout" }
    /// Where files go that stand in the way of a branch's own.
    var setAside: String { own + "/set-aside" }

    /// Creates the folders above the tree.
    init(creating path: String) throws(PlatformError) {
        try FileSystem.createDirectory(path)
        root = try RealPath.resolve(path)
        try FileSystem.createDirectory(own, isPrivate: true)
    }

    /// Makes a clone whose `.git` stands in `root` one whose folders are apart.
    ///
    /// Everything moves aside before `.git` does, so that a run that is killed in between goes on
    /// where it stopped.
    ///
    /// - Returns: whether there was one.
    func adoptClone() throws(PlatformError) -> Bool {
        let found = root + "/.git"
        let isAdopting = !FileSystem.isDirectory(git) && FileSystem.isDirectory(found)
        if isAdopting {
            try FileSystem.createDirectory(adoptedTree)
            for name in try FileSystem.names(in: root) where name != ".git" && name != ".worker" {
                try FileSystem.move(root + "/" + name, to: adoptedTree + "/" + name)
            }
            try FileSystem.move(found, to: git)
        }
        if FileSystem.isDirectory(git), FileSystem.isDirectory(adoptedTree) {
            try FileSystem.move(adoptedTree, to: tree)
        }
        return isAdopting
    }
}
