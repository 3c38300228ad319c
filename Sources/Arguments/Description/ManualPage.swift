/// The manual page of a program, in the macros of man(7), made from the table.
struct ManualPage: Sendable {
    private let program: Program
    private let version: String

    /// A page of section 1 for that version of the program.
    init(_ program: Program, version: String) {
        self.program = program
        self.version = version
    }

    /// The source of the page, for `man ./name.1` or a folder of MANPATH.
    func text() -> String {
        var lines = [
            ".TH \(program.name.uppercased()) 1 \"\" \"\(program.name) \(version)\" \"User Commands\"",
            ".SH NAME",
            "\(Self.literal(program.name)) \\- \(Self.text(lowercased(program.summary)))",
            ".SH SYNOPSIS",
        ]
        for (index, command) in program.commands.enumerated() {
            if index > 0 { lines.append(".br") }
            lines.append(synopsis(of: command))
        }
        lines += [".SH DESCRIPTION", Self.text(program.summary), ".SH COMMANDS"]
        for command in program.commands {
            lines.append(".SS \(Self.literal(command.name))")
            let paragraphs = command.details.isEmpty ? [command.summary] : command.details
            lines.append(paragraphs.map(Self.text).joined(separator: "\n.PP\n"))
            lines += command.operands.flatMap { term(Self.literal($0.name), $0.meaning) }
        }
        lines.append(".SH OPTIONS")
        lines += program.options.flatMap { term(heading(of: $0), meaning(of: $0)) }
        for section in program.sections {
            lines.append(".SH \(Self.text(section.title.uppercased()))")
            lines += section.terms.flatMap { term(Self.literal($0.name), $0.meaning) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func synopsis(of command: Command) -> String {
        let isDefault = command.name == program.commands[0].name
        let word = isDefault ? "[\(command.name)]" : command.name
        let operands = command.operands.map { "\\fI\(Self.literal($0.name))\\fR" }
        return
            (["\\fB\(Self.literal(program.name))\\fR", Self.literal(word)] + operands
            + ["[options]"]).joined(separator: " ")
    }

    private func heading(of option: Option) -> String {
        let short = option.short.map { "\\fB\\-\($0)\\fR, " } ?? ""
        let value = option.placeholder.map { " \\fI\(Self.literal($0))\\fR" } ?? ""
        return "\(short)\\fB\(Self.literal(option.spelling))\\fR\(value)"
    }

    /// The option's help, with the commands that take it where not all do.
    private func meaning(of option: Option) -> String {
        var text = capitalized(option.help) + "."
        if option.isRepeatable { text += " Repeatable." }
        if let value = option.defaultText { text += " Default: \(value)." }
        let takers = program.commands.filter { $0.takes(option) }.map(\.name)
        if takers.count < program.commands.count {
            text += " Commands: \(takers.joined(separator: ", "))."
        }
        return text
    }

    private func term(_ heading: String, _ meaning: String) -> [String] {
        [".TP", heading, Self.text(meaning)]
    }

    private func lowercased(_ sentence: String) -> String {
        let phrase = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        return phrase.prefix(1).lowercased() + phrase.dropFirst()
    }

    private func capitalized(_ phrase: String) -> String {
        phrase.prefix(1).uppercased() + phrase.dropFirst()
    }

    /// Running text: a backslash would begin an escape, a full stop or an apostrophe in the first
    /// column a macro.
    private static func text(_ words: String) -> String {
        let escaped = words.split(separator: "\\", omittingEmptySubsequences: false)
            .joined(separator: "\\e")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    /// What is typed as it stands: its hyphens must not become typographic ones.
    private static func literal(_ words: String) -> String {
        text(words).split(separator: "-", omittingEmptySubsequences: false).joined(separator: "\\-")
    }
}
