/// Completions for bash, made from the table.
struct BashCompletion: Sendable {
    private let program: Program

    init(_ program: Program) {
        self.program = program
    }

    /// A script to be sourced, or put into bash-completion's folder under the program's name.
    func text() -> String {
        let function = "_" + program.name.shellIdentifier
        let commands = program.commands.map(\.name)
        return """
            # Completions of \(program.name) for bash; made by \(program.name) --generate bash.
            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
                local command='' word index
                COMPREPLY=()
                # bash takes --name=value apart at the equals sign.
                if [[ $current == = ]]; then
                    current=''
                elif [[ $previous == = ]]; then
                    previous=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                case $previous in
            \(program.options.compactMap(valueCase).joined())    esac
                for ((index = 1; index < COMP_CWORD; index++)); do
                    word=${COMP_WORDS[index]}
                    case $word in
                        \(valueOptions.joined(separator: "|"))) ((index++)) ;;
                        -* | =) ;;
                        *) command=$word; break ;;
                    esac
                done
                if [[ $current == -* ]]; then
                    case $command in
            \(program.commands.dropFirst().map(optionCase).joined())\
                        *) word="\(words(program.commands[0].options))" ;;
                    esac
                    mapfile -t COMPREPLY < <(compgen -W "$word" -- "$current")
                    return
                fi
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
                if [[ -z $command ]]; then
                    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \
                        -W "\(commands.joined(separator: " "))" -- "$current")
                fi
            }
            complete -F \(function) \(program.name)

            """
    }

    /// The options after which the next word is a value.
    private var valueOptions: [String] {
        program.options.filter { $0.value != .none }.flatMap(\.spellings)
    }

    private func words(_ options: [Option]) -> String {
        options.flatMap(\.spellings).joined(separator: " ")
    }

    private func optionCase(_ command: Command) -> String {
        "            \(command.name)) word=\"\(words(command.options))\" ;;\n"
    }

    private func valueCase(_ option: Option) -> String? {
        let names = option.spellings.joined(separator: " | ")
        return switch option.value {
        case .none: nil
        case .text: "        \(names)) return ;;\n"
        case .file:
            "        \(names)) compopt -o filenames 2>/dev/null; "
                + "mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n"
        case .choice(let words):
            "        \(names)) mapfile -t COMPREPLY < <(compgen "
                + "-W \"\(words.joined(separator: " "))\" -- \"$current\"); return ;;\n"
        }
    }
}
