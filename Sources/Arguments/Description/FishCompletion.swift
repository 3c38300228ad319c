/// Completions for fish, made from the table.
struct FishCompletion: Sendable {
    private let program: Program

    init(_ program: Program) {
        self.program = program
    }

    /// A file for fish's folder of completions, called as the program with `.fish`.
    func text() -> String {
        let name = program.name
        let isFirstWord = "not __fish_seen_subcommand_from \(words(program.commands))"
        var lines = [
            "# Completions of \(name) for fish; made by \(name) --generate fish.",
            "complete -c \(name) -f -a '(__fish_complete_directories)'",
        ]
        for command in program.commands {
            lines.append(
                "complete -c \(name) -n '\(isFirstWord)' -a \(command.name) "
                    + "-d \(Self.quoted(command.summary))")
        }
        lines += program.options.map(line)
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(for option: Option) -> String {
        let takers = program.commands.filter { $0.takes(option) }
        let others = program.commands.filter { !$0.takes(option) }
        var parts = ["complete -c \(program.name)"]
        // The first command needs no word, so it is meant wherever no other one is named.
        if takers.contains(where: { $0.name == program.commands[0].name }) {
            if !others.isEmpty {
                parts.append("-n 'not __fish_seen_subcommand_from \(words(others))'")
            }
        } else {
            parts.append("-n '__fish_seen_subcommand_from \(words(takers))'")
        }
        if let short = option.short { parts.append("-s \(short)") }
        parts.append("-l \(option.name)")
        switch option.value {
        case .none: break
        case .text: parts.append("-x")
        case .file: parts.append("-r -F")
        case .choice(let words): parts.append("-x -a '\(words.joined(separator: " "))'")
        }
        parts.append("-d \(Self.quoted(option.help))")
        return parts.joined(separator: " ")
    }

    private func words(_ commands: [Command]) -> String {
        commands.map(\.name).joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        "'"
            + text.reduce(into: "") { result, character in
                if character == "'" || character == "\\" { result.append("\\") }
                result.append(character)
            } + "'"
    }
}
