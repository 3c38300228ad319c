internal import AWS
package import Platform

/// The git workspace of one container: the tree that the agent edits, on the branch of one thread
/// at a time.
///
/// A value without state: everything is on the disk, so that a worker killed at any moment finds it
/// there again. Calls must not overlap; each one first mends what a killed one left. A cancelled
/// task does not cut short what works on the disk alone, only `push` and the fetch of `switchTo`.
package struct Workspace: Sendable {
    /// Who commits.
    package struct Identity: Sendable {
        package var name: String
        package var email: String

        package init(name: String = "deploy-worker", email: String = "deploy-worker@localhost") {
            self.name = name
            self.email = email
        }
    }

    /// What a workspace is opened with.
    package struct Options: Sendable {
        /// `WORKSPACE_PATH`: holds the tree and git's folder, and nothing else of anybody.
        package var path: String
        /// `REPO_URL`; `nil` for a workspace that is pushed nowhere.
        package var repositoryURL: String?
        /// `GITHUB_TOKEN`, used for `https` URLs only.
        package var token: String?
        /// Who commits.
        package var identity = Identity()
        /// Patterns of gitignore(5) for what is not committed, such as the build's output,
        /// besides those of the site itself.
        package var ignored: [String] = []
        /// The variables of this process; `PATH`, proxies and certificates are passed to git.
        package var environment: Environment
        /// Learns the token, also one that stands in `repositoryURL`, and cleans what git says.
        package var redactor = Redactor()
        /// Seconds since the epoch, for names of branches and folders.
        package var now: @Sendable () -> Int64 = { Timestamp.now() }
        /// Waits before a lost connection is tried again.
        package var pause: @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }

        package init(path: String, environment: Environment) {
            self.path = path
            self.environment = environment
        }
    }

    /// Where the workspace stands.
    package struct Head: Hashable, Sendable {
        /// The branch, without `refs/heads/`; `nil` when none is checked out.
        package let branch: String?
        /// The id of the last commit.
        package let commit: String
    }

    /// The tree that is edited and built: `<WORKSPACE_PATH>/site`, absolute, without links.
    package var tree: String { layout.tree }

    let layout: WorkspaceLayout
    let git: Git
    let options: Options
    /// How git names objects here: `sha1`, or `sha256`.
    var objectFormat = "sha1"
    /// Held as long as a copy of this value lives.
    let lock: FileLock

    /// Where the workspace stands now.
    package func head() async throws(WorkspaceError) -> Head {
        let commit = try await git.require("read HEAD", ["rev-parse", "--verify", "HEAD^{commit}"])
        return Head(branch: try await currentBranch(), commit: commit.text)
    }

    /// The branch that is checked out, without `refs/heads/`.
    func currentBranch() async throws(WorkspaceError) -> String? {
        let outcome = try await git.run("read HEAD", ["symbolic-ref", "--quiet", "HEAD"])
        guard outcome.status == 0, outcome.text.hasPrefix("refs/heads/") else { return nil }
        return String(outcome.text.dropFirst("refs/heads/".count))
    }

    /// The commit that a full ref leads to; `nil` when there is no such ref.
    func commit(of ref: String) async throws(WorkspaceError) -> String? {
        let outcome = try await git.run(
            "read \(ref)", ["rev-parse", "--verify", "--quiet", ref + "^{commit}"])
        return outcome.status == 0 ? outcome.text : nil
    }

    /// `20261121T143000Z`.
    var timeStamp: String { Timestamp.basic(options.now()) }

    init(layout: WorkspaceLayout, git: Git, options: Options, lock: FileLock) {
        self.layout = layout
        self.git = git
        self.options = options
        self.lock = lock
    }
}

extension PlatformError {
    /// The failure in the workspace's own words.
    func whileDoing(_ action: String) -> WorkspaceError {
        WorkspaceError(
            .failed, action: action, reason: "\(self)",
            hint: "check the permissions and the free space of the workspace")
    }
}
