/// A command line that cannot be understood.
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without capital and full stop.
    package let message: String
    /// What to type instead, when that can be guessed.
    package let hint: String?

    /// A mistake in the command line.
    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// What is wrong.
    package var description: String { message }
}
