/// A failure of the worker, in the words that its user and its log see.
///
/// It never holds secrets: neither tokens nor whole outputs of programs.
package struct WorkerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    package enum Code: Sendable {
        /// The environment or `.env.local` is unusable.
        case invalidConfiguration
        /// A message cannot be understood, or is not for this worker.
        case invalidMessage
        /// The git workspace cannot do what is asked of it.
        case workspace
        /// The editing agent failed.
        case agent
        /// The site's build failed.
        case build
        /// The deployment failed.
        case deploy
        /// The push failed.
        case push
        /// A time limit passed.
        case timedOut
    }

    /// What kind of failure it is.
    package let code: Code
    /// What failed, in one sentence without capital and full stop.
    package let message: String
    /// What to try, when there is something.
    package let hint: String?

    /// A failure.
    package init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The sentence alone.
    package var description: String { message }
}
