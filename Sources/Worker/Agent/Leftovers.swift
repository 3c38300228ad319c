internal import Platform

/// Programs of a worker that was killed: they go on without it, and would edit the tree under the
/// feet of the next one.
///
/// Each program that works in a tree carries its path in the environment, and so does what it
/// starts.
package enum Leftovers {
    private static let variable = "DEPLOY_WORKER_TREE"

    /// The environment of a program that works in `tree`.
    static func marking(_ environment: Environment, tree: String) -> Environment {
        environment.setting([variable: tree])
    }

    /// Ends what a program left behind that ran as a user of its own.
    static func end(of account: UserAccount?, log: (String) -> Void) async {
        do {
            try await account?.endProcesses()
        } catch {
            log("processes of the agent's user may be left: \(error)")
        }
    }

    /// Ends what still works in `tree`. To be called before a worker begins, not while it works.
    ///
    /// - Returns: how many processes there were.
    @discardableResult
    package static func end(in tree: String, grace: Duration = .seconds(1)) async -> Int {
        await ProcessTable.end(processesStartedWith: "\(variable)=\(tree)", grace: grace)
    }
}
