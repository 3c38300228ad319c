/// A command line that was understood: which command, with what.
package struct Invocation: Sendable {
    /// One use of an option.
    package struct Use: Sendable, Equatable {
        /// Name of the option, without dashes.
        package let name: String
        /// Its value, or `nil` when it takes none.
        package let value: String?
    }

    /// The command.
    package let command: Command
    /// Whether the command's name was typed; otherwise it is the program's first one.
    package let isCommandNamed: Bool
    /// The options in the order they were typed, repetitions included.
    package let uses: [Use]
    /// The operands, without the command's name.
    package let operands: [String]

    /// Whether an option was given.
    package func has(_ name: String) -> Bool { uses.contains { $0.name == name } }

    /// The value of an option: the last one counts.
    package func value(_ name: String) -> String? { uses.last { $0.name == name }?.value }
}
