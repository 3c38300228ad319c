/// What an informational option asks for: a text about the program, for which nothing else of the
/// command line needs to be right.
package enum Inquiry {
    /// The options that every program has.
    package static let options = [
        Option("help", short: "h", help: "show this help", isInformational: true),
        Option("version", short: "V", help: "show the version", isInformational: true),
        Option(
            "generate", value: .choice(Document.allCases.map(\.rawValue)),
            help: "print the manual page, or the completions for a shell", isInformational: true),
    ]

    /// What can be made from the table besides the help.
    private enum Document: String, CaseIterable {
        case man, bash, zsh, fish
    }

    /// The text that was asked for, or `nil` when the command line asks for work.
    ///
    /// - Parameters:
    ///   - version: the program's version, as `--version` shows it after the name.
    /// - Throws: `UsageError` for a document that cannot be generated.
    package static func answer(
        to invocation: Invocation, of program: Program, version: String
    ) throws(UsageError) -> String? {
        if invocation.has("help") {
            let help = Help(program)
            return invocation.isCommandNamed
                ? help.text(for: invocation.command) : help.overview()
        }
        if invocation.has("version") { return "\(program.name) \(version)\n" }
        guard let word = invocation.value("generate") else { return nil }
        switch Document(rawValue: word) {
        case .man: return ManualPage(program, version: version).text()
        case .bash: return BashCompletion(program).text()
        case .zsh: return ZshCompletion(program).text()
        case .fish: return FishCompletion(program).text()
        case nil:
            throw UsageError(
                "invalid value \"\(word)\" for --generate: "
                    + "choose \(Document.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }
}
