/// Completions for zsh, made from the table.
struct ZshCompletion: Sendable {
    private let program: Program

    init(_ program: Program) {
        self.program = program
    }

    /// A file for a folder of `fpath`, called `_` and the program's name.
    func text() -> String {
        let function = "_" + program.name.shellIdentifier
        let commands = program.commands.map { Self.quoted("\($0.name):\($0.summary)") }
        return """
            #compdef \(program.name)
            # Completions of \(program.name) for zsh; made by \(program.name) --generate zsh.
            \(function)() {
                local -a commands=(
                    \(commands.joined(separator: "\n        "))
                )
                local command=
                if ((CURRENT > 2)) && (($+commands[(r)$words[2]:*])); then
                    command=$words[2]
                    shift words
                    ((CURRENT--))
                fi
                case $command in
            \(program.commands.dropFirst().map { branch($0.name, $0, first: "_files -/") }.joined())\
            \(branch("\(program.commands[0].name)", program.commands[0], first: "_files -/"))\
            \(branch("*", program.commands[0], first: "\(function)_first"))    esac
            }
            \(function)_first() {
                _describe -t commands command commands
                _files -/
            }
            \(function) "$@"

            """
    }

    private func branch(_ pattern: String, _ command: Command, first: String) -> String {
        let options = command.options.flatMap(specifications).map { "            \($0) \\\n" }
        return "        \(pattern))\n            _arguments -s \\\n" + options.joined()
            + "            \(Self.quoted("1: :\(first)")) \(Self.quoted("*: :_files -/"))\n"
            + "            ;;\n"
    }

    /// One argument of `_arguments` a spelling: `--name=[what it does]:placeholder:values`.
    private func specifications(_ option: Option) -> [String] {
        let value: String =
            switch option.value {
            case .none: ""
            case .text(let placeholder): ":\(placeholder): "
            case .file: ":FILE:_files"
            case .choice(let words): ":value:(\(words.joined(separator: " ")))"
            }
        return option.spellings.map { spelling in
            let equals = value.isEmpty || !spelling.hasPrefix("--") ? "" : "="
            let repeated = option.isRepeatable ? "*" : ""
            return Self.quoted(
                "\(repeated)\(spelling)\(equals)[\(Self.escaped(option.help))]\(value)")
        }
    }

    /// Brackets end the description of an option, a colon would too.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "[]:\\".contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''")
            + "'"
    }
}
