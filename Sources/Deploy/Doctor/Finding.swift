internal import AWS
internal import Platform

/// The outcome of one check of `doctor`.
package struct Finding: Sendable, Equatable {
    /// How bad it is.
    package enum Status: String, Sendable {
        /// As it should be.
        case ok
        /// A deployment works, but something is not as one would wish.
        case warn
        /// A deployment would fail.
        case fail
    }

    /// What was checked, in one word.
    package let name: String
    /// How bad it is.
    package let status: Status
    /// What was found, without capital and full stop.
    package let detail: String
    /// How to mend it.
    package let hint: String?

    /// An outcome.
    package init(_ name: String, _ status: Status, _ detail: String, hint: String? = nil) {
        self.name = name
        self.status = status
        self.detail = detail
        self.hint = hint
    }

    /// A check that an error kept from being made, or that it decided.
    init(_ name: String, _ status: Status, _ error: any Error) {
        switch error {
        case let error as AWSError: self.init(name, status, error.description, hint: error.hint)
        default: self.init(name, status, "\(error)")
        }
    }

    /// Columns before the detail.
    private static let indent = 19

    /// The finding for people: a line, and another one for the hint.
    package var text: String {
        let head = Self.padded(Self.padded(status.rawValue, 6) + name, Self.indent)
        let line = head + Printable.line(detail) + "\n"
        guard let hint else { return line }
        return line + String(repeating: " ", count: Self.indent) + Printable.line(hint) + "\n"
    }

    /// The finding for programs.
    package var json: String {
        var line = JSONLine(type: "check")
        line.add("name", name)
        line.add("status", status.rawValue)
        line.add("detail", detail)
        line.add("hint", hint)
        return line.text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
