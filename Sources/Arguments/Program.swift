/// A program's whole command line, as data.
package struct Program: Sendable {
    /// A word with its meaning, as in a list of exit codes.
    package struct Term: Sendable {
        /// What is explained.
        package let name: String
        /// What it means: a phrase without capital and full stop.
        package let meaning: String

        /// A word and its meaning.
        package init(_ name: String, _ meaning: String) {
            self.name = name
            self.meaning = meaning
        }
    }

    /// A titled list below the options.
    package struct Section: Sendable {
        /// The heading, without colon.
        package let title: String
        /// What it lists.
        package let terms: [Term]

        /// A titled list.
        package init(_ title: String, _ terms: [Term]) {
            self.title = title
            self.terms = terms
        }
    }

    /// The name that it is called by.
    package let name: String
    /// One sentence.
    package let summary: String
    /// The commands. The first one is meant when the first operand names none.
    package let commands: [Command]
    /// Lists that close the help of the whole program.
    package let sections: [Section]

    /// A program with at least one command.
    package init(name: String, summary: String, commands: [Command], sections: [Section] = []) {
        self.name = name
        self.summary = summary
        self.commands = commands
        self.sections = sections
    }

    /// Every option of any command, each name once.
    var options: [Option] {
        var seen: Set<String> = []
        return commands.flatMap(\.options).filter { seen.insert($0.name).inserted }
    }
}

/// What a program can be told to do: the first word of its operands.
package struct Command: Sendable {
    /// The word.
    package let name: String
    /// A phrase for the list of commands.
    package let summary: String
    /// What it does, in full sentences, one paragraph each.
    package let details: [String]
    /// Its operands, all required.
    package let operands: [Program.Term]
    /// Its options, in the order of the help.
    package let options: [Option]

    /// A command.
    package init(
        _ name: String, summary: String, details: [String] = [], operands: [Program.Term],
        options: [Option]
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.operands = operands
        self.options = options
    }

    /// Whether it knows that option.
    func takes(_ option: Option) -> Bool { options.contains { $0.name == option.name } }
}

extension String {
    /// The text as part of a shell function's name.
    var shellIdentifier: String { String(map { $0.isLetter || $0.isNumber ? $0 : "_" }) }
}
