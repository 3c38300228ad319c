/// A store that did not do what was asked.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a deployment tells apart.
    package enum Code: Sendable {
        /// The condition of a write or delete does not hold (412), or another conditional write is
        /// under way (409).
        case preconditionFailed
        /// A conditional write may or may not have taken effect: its answer was lost.
        case outcomeUnknown
        /// The credentials do not allow it.
        case accessDenied
        /// The object, or the bucket, is not there.
        case notFound
        /// The answer is longer than allowed.
        case tooLarge
        /// The server does not implement the request.
        case unsupported
        /// Anything else.
        case failed
    }

    /// What kind of failure it is.
    package let code: Code
    /// What was being done to what: "put s3://bucket/key".
    package let action: String
    /// The server's or the transport's reason.
    package let reason: String
    /// What to try, when there is something.
    package let hint: String?

    /// A failure.
    package init(_ code: Code, action: String, reason: String, hint: String? = nil) {
        self.code = code
        self.action = action
        self.reason = reason
        self.hint = hint
    }

    /// One sentence: action and reason.
    package var description: String { "cannot \(action): \(reason)" }
}
