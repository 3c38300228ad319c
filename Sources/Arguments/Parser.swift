internal import Platform

/// Reads a command line by a program's table.
///
/// Options may stand before, between and after operands; `--` ends them; `--name value`,
/// `--name=value`, `-n value` and `-nvalue` are the same; short options may be joined; names are
/// not abbreviated; of an option given twice the last counts, unless it is repeatable.
package struct Parser: Sendable {
    private let program: Program

    /// A parser for that program.
    package init(_ program: Program) {
        self.program = program
    }

    /// Understands `arguments`, which do not include the program's name.
    ///
    /// Operands are counted and values checked against their choices, unless an informational
    /// option is there.
    ///
    /// - Throws: `UsageError` for the first mistake.
    package func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
        let options = program.options
        var uses: [(option: Option, value: String?)] = []
        var operands: [String] = []
        for finding in OptionScanner.scan(arguments, options: options) {
            switch finding {
            case .option(let index, let argument): uses.append((options[index], argument))
            case .operand(let text): operands.append(text)
            case .unknown(let word): throw unknown(word, among: options)
            case .missingValue(let index):
                let option = options[index]
                throw UsageError("\(option.spelling) needs a value: \(option.placeholder ?? "")")
            case .unexpectedValue(let index):
                throw UsageError("\(options[index].spelling) takes no value")
            }
        }

        let named = program.commands.first { $0.name == operands.first }
        let command = named ?? program.commands[0]
        if named != nil { operands.removeFirst() }
        if !uses.contains(where: { $0.option.isInformational }) {
            try check(uses, of: command)
            try check(operands, of: command)
        }
        return Invocation(
            command: command, isCommandNamed: named != nil,
            uses: uses.map { Invocation.Use(name: $0.option.name, value: $0.value) },
            operands: operands)
    }

    private func unknown(_ word: String, among options: [Option]) -> UsageError {
        let nearest = Suggestion.nearest(to: word, among: options.map(\.spelling))
        return UsageError("unknown option \(word)", hint: nearest.map { "did you mean \($0)?" })
    }

    private func check(
        _ uses: [(option: Option, value: String?)], of command: Command
    ) throws(UsageError) {
        for (option, value) in uses {
            guard command.takes(option) else {
                throw UsageError(
                    "\(option.spelling) is not an option of the command \(command.name)")
            }
            if case .choice(let words) = option.value, let value, !words.contains(value) {
                throw UsageError(
                    "invalid value \"\(value)\" for \(option.spelling): "
                        + "choose \(words.joined(separator: ", "))",
                    hint: Suggestion.nearest(to: value, among: words).map { "did you mean \($0)?" })
            }
        }
    }

    private func check(_ operands: [String], of command: Command) throws(UsageError) {
        let wanted = command.operands.map(\.name).joined(separator: " ")
        if operands.count < command.operands.count {
            throw UsageError("the command \(command.name) needs \(wanted)")
        }
        if operands.count > command.operands.count {
            throw UsageError(
                "unexpected operand \"\(operands[command.operands.count])\": "
                    + "the command \(command.name) takes \(wanted)")
        }
    }
}
