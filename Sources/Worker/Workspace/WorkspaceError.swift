/// A failure of the git workspace. Its texts are redacted: they hold no token.
package struct WorkspaceError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    package enum Code: Sendable {
        /// Another worker uses the workspace.
        case busy
        /// The workspace, or `REPO_URL`, cannot be used as it is; no repetition mends it.
        case unusable
        /// The remote cannot be reached, or the connection to it was lost.
        case unreachable
        /// The remote does not accept the token, or wants one.
        case unauthorized
        /// The remote has no such repository, or hides it.
        case notFound
        /// The remote, one of its hooks or its branch protection refuses what was pushed.
        case rejected
        /// A git command took longer than allowed.
        case timedOut
        /// The calling task was cancelled.
        case cancelled
        /// Anything else.
        case failed
    }

    /// What kind of failure it is.
    package let code: Code
    /// One sentence: what was being done, and why it did not happen.
    package let description: String
    /// What to try, when there is something.
    package let hint: String?

    /// A failure of an action, "clone the repository", for a reason.
    package init(_ code: Code, action: String, reason: String, hint: String? = nil) {
        self.code = code
        description = reason.isEmpty ? "cannot \(action)" : "cannot \(action): \(reason)"
        self.hint = hint
    }
}
