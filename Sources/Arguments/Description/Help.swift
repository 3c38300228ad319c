/// The text of `--help`, made from the table.
package struct Help: Sendable {
    private let program: Program
    private let columns: Int

    /// Help for that program, wrapped to so many columns.
    package init(_ program: Program, columns: Int = 80) {
        self.program = program
        self.columns = columns
    }

    /// Help for the program as a whole: every command, and the options of the first one.
    package func overview() -> String {
        let first = program.commands[0]
        var blocks = [usage(program.commands), wrap(program.summary)]
        blocks.append(
            list("Commands", program.commands.map { Program.Term($0.name, $0.summary) }))
        blocks.append(optionList("Options of \(first.name)", first.options))
        blocks += program.sections.map { list($0.title, $0.terms) }
        blocks.append(wrap("\(program.name) <command> --help describes the other commands."))
        return blocks.joined(separator: "\n")
    }

    /// Help for one command.
    package func text(for command: Command) -> String {
        let paragraphs = command.details.isEmpty ? [command.summary] : command.details
        var blocks = [usage([command])] + paragraphs.map { wrap($0) }
        blocks.append(list("Operands", command.operands))
        blocks.append(optionList("Options", command.options))
        return blocks.joined(separator: "\n")
    }

    private func usage(_ commands: [Command]) -> String {
        commands.enumerated().map { index, command in
            let word =
                command.name == program.commands[0].name ? "[\(command.name)]" : command.name
            let operands = command.operands.map(\.name)
            let words = [index == 0 ? "Usage:" : "      ", program.name, word] + operands
            return (words + ["[options]"]).joined(separator: " ") + "\n"
        }.joined()
    }

    private func optionList(_ title: String, _ options: [Option]) -> String {
        list(
            title,
            options.map { option in
                let short = option.short.map { "-\($0), " } ?? "    "
                let value = option.placeholder.map { " " + $0 } ?? ""
                var notes = option.isRepeatable ? ["repeatable"] : []
                if let text = option.defaultText { notes.append("default: \(text)") }
                let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
                return Program.Term(short + option.spelling + value, option.help + note)
            })
    }

    /// Terms in a column, meanings in another; a long term has its meaning on the next line.
    private func list(_ title: String, _ terms: [Program.Term]) -> String {
        let widest = 28
        let width = min(widest, terms.map(\.name.count).max() ?? 0)
        let indent = String(repeating: " ", count: width + 4)
        let lines = terms.map { term in
            let meaning = wrap(term.meaning, indent: indent)
            let padding = indent.count - 2 - term.name.count
            if padding < 2 { return "  \(term.name)\n\(meaning)" }
            return "  \(term.name)" + meaning.dropFirst(2 + term.name.count)
        }
        return title + ":\n" + lines.joined()
    }

    /// Breaks a paragraph at spaces; a single word that is too long stays whole.
    private func wrap(_ paragraph: String, indent: String = "") -> String {
        var lines: [String] = []
        var line = indent
        for word in paragraph.split(separator: " ") {
            let isFirst = line.count == indent.count
            if !isFirst, line.count + 1 + word.count > columns {
                lines.append(line)
                line = indent + word
            } else {
                line += (isFirst ? "" : " ") + word
            }
        }
        return (lines + [line]).map { $0 + "\n" }.joined()
    }
}
