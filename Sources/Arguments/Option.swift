/// An option of the command line, as data: parser, help, and whatever else describes the command
/// are made from it.
package struct Option: Sendable {
    /// What follows the option's name.
    package enum Value: Sendable, Equatable {
        /// Nothing: it is there or it is not.
        case none
        /// Any text; the placeholder stands for it in the help.
        case text(placeholder: String)
        /// The path of a file.
        case file
        /// One of these words.
        case choice([String])
    }

    /// Long name without its dashes.
    package let name: String
    /// One-letter form, ASCII, or `nil`.
    package let short: Character?
    /// What follows it.
    package let value: Value
    /// What it does: a phrase without capital and full stop.
    package let help: String
    /// The value that counts when it is not given, for the help only.
    package let defaultText: String?
    /// Whether each further use adds a value; otherwise the last use counts.
    package let isRepeatable: Bool
    /// Whether it asks about the program, so that nothing else needs to be right (`--help`).
    package let isInformational: Bool

    /// An option; most have a name, a value and a help text only.
    package init(
        _ name: String, short: Character? = nil, value: Value = .none, help: String,
        default defaultText: String? = nil, isRepeatable: Bool = false,
        isInformational: Bool = false
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.help = help
        self.defaultText = defaultText
        self.isRepeatable = isRepeatable
        self.isInformational = isInformational
    }

    /// The name as it is typed: `--name`.
    package var spelling: String { "--" + name }

    /// Every way to type its name: `-n` and `--name`.
    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + [spelling] }

    /// What stands for the value in the help, or `nil` without one.
    package var placeholder: String? {
        switch value {
        case .none: nil
        case .text(let placeholder): placeholder
        case .file: "FILE"
        case .choice(let words): words.joined(separator: "|")
        }
    }
}
