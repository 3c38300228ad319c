internal import FoundationEssentials

/// One headless call of the `claude` command: its arguments and what it reads.
///
/// <https://code.claude.com/docs/en/cli-reference>
struct ClaudeInvocation: Equatable {
    /// The conversation of a call.
    enum Conversation: Equatable {
        /// A new one, under an id of ours: it can be resumed even when nothing of it was heard.
        case fresh(String)
        /// One that exists.
        case resumed(String)

        /// A new one.
        static func new() -> Conversation { .fresh(UUID().uuidString.lowercased()) }

        /// Its id.
        var id: String {
            switch self {
            case .fresh(let id), .resumed(let id): id
            }
        }

        /// Whether it exists already.
        var isResumed: Bool {
            if case .resumed = self { true } else { false }
        }
    }

    /// Which conversation it is.
    let conversation: Conversation
    /// The user's words.
    let instruction: String
    /// Whether the turn before it did not end in order.
    let followsOpenTurn: Bool

    /// All arguments; those of the operator go before our defaults.
    ///
    /// Options with an optional value are written with "=": `--resume ID` could be read as
    /// `--resume` and a prompt. The option of the conversation comes last, so that it ends an
    /// operator's option that takes any number of values.
    func arguments(_ operators: [String]) -> [String] {
        let chosen = Set(operators.map { $0.split(separator: "=").first.map(String.init) ?? $0 })
        let defaults = Self.defaults.filter { option in
            !option.names.contains(where: chosen.contains)
        }
        let session =
            switch conversation {
            case .fresh(let id): "--session-id=\(id)"
            case .resumed(let id): "--resume=\(id)"
            }
        // With -p, stream-json demands --verbose.
        return ["-p", "--output-format", "stream-json", "--verbose"]
            + defaults.flatMap(\.words) + operators + [session]
    }

    /// What holds unless the operator names the option, and the names that make it give way.
    private static let defaults: [(names: [String], words: [String])] = [
        (
            ["--permission-mode", "--dangerously-skip-permissions"],
            ["--permission-mode", "acceptEdits"]
        ),
        (
            ["--allowedTools", "--allowed-tools", "--tools"],
            ["--allowedTools=Edit,Write,Read,Glob,Grep"]
        ),
        (["--disallowedTools", "--disallowed-tools"], ["--disallowedTools=WebFetch,WebSearch"]),
        // Settings and servers in the repository would run what its content says.
        (["--setting-sources"], ["--setting-sources=user"]),
        (["--strict-mcp-config", "--mcp-config"], ["--strict-mcp-config"]),
    ]

    /// What it reads: the instruction, with a note about what the model cannot know.
    ///
    /// Not an argument: those are shown by `ps`, and bounded in length.
    var prompt: String {
        let note =
            "Note: the previous turn was stopped before it was finished. Files may be half edited;"
            + " look at their present state before you rely on them.\n\n"
        // A slash at the beginning would make it a command of the program itself.
        let isCommand = instruction.drop(while: \.isWhitespace).first == "/"
        let preface = isCommand && !followsOpenTurn ? "The instruction is:\n\n" : ""
        return (followsOpenTurn ? note : preface) + instruction
    }

    /// Whether a text is the id of a conversation. Another text would be looked for among the
    /// titles.
    static func isSessionID(_ text: String) -> Bool {
        UUID(uuidString: text) != nil
    }
}
