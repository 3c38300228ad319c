/// A store that did not do what was asked.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a deployment tells apart.
    package enum Code: Sendable {
        /// The condition of a write or delete does not hold (412).
        case preconditionFailed
        /// Another write of the same object is under way (409).
        case conflict
        /// A conditional write may or may not have taken effect: its answer was lost.
        case outcomeUnknown
        /// The credentials do not allow it.
        case accessDenied
        /// The object, or the bucket, is not there.
        case notFound
        /// The server does not implement the request.
        case unsupported
        /// Anything else.
        case failed
    }

    /// What kind of failure it is.
    package let code: Code
    /// One sentence: what was being done to what, and why it did not happen.
    package let description: String
    /// What to try, when there is something.
    package let hint: String?

    /// A failure in the store's own words.
    package init(_ code: Code, _ description: String, hint: String? = nil) {
        self.code = code
        self.description = description
        self.hint = hint
    }

    /// A failure of an action, "update s3://bucket/key", for a reason.
    package init(_ code: Code, action: String, reason: String, hint: String? = nil) {
        self.init(code, "cannot \(action): \(reason)", hint: hint)
    }
}
