// What our commands write, and where.
//
// Standard output carries results and nothing else: the actions of a plan or of --verbose, the
// summary, the JSON stream, the answers of --help and --version. Everything about getting there
// goes to standard error: progress, warnings, errors, hints.
//
// A message is one line, begins with the program's name and its kind, and has neither a capital
// nor a full stop:
//
//     deploy-dist: error: bucket "example" does not exist
//     deploy-dist: hint: create it, or check the name for a slip
//
// Lines are written whole, by write(2), as they come: what was said before a kill -9 was said.
// Control characters in names and in other people's messages are shown as \xNN, so that no file
// name can drive the terminal or forge a line. Colour and a status line that redraws itself need a
// terminal on standard error; NO_COLOR (https://no-color.org) turns off the one, TERM=dumb both.
//
// When the reader of standard output goes away the rest is dropped in silence and the work goes
// on: half a listing is what `| head` asks for, half a deployment is not.

/// The two streams of a command and how messages look on them.
package struct Console: Sendable {
    /// Standard output.
    package let results: any TextSink
    /// Standard error.
    package let messages: any TextSink
    /// What standard error is connected to.
    package let terminal: Terminal
    private let program: String

    /// A console over the given streams.
    package init(
        program: String, results: any TextSink, messages: any TextSink, terminal: Terminal
    ) {
        self.program = program
        self.results = results
        self.messages = messages
        self.terminal = terminal
    }

    /// The streams of this process.
    package static func standard(program: String, environment: Environment) -> Console {
        Console(
            program: program, results: DescriptorSink.standardOutput,
            messages: DescriptorSink.standardError, terminal: .standardError(environment))
    }

    /// Kinds of message.
    package enum Kind: String, Sendable {
        case error, warning, hint
    }

    /// Writes a message, and its hint on a line of its own.
    package func message(_ kind: Kind, _ text: String, hint: String? = nil) {
        messages.write(lines(kind, text, hint: hint))
    }

    /// The text that `message` writes, for those who have to clear a status line first.
    package func lines(_ kind: Kind, _ text: String, hint: String? = nil) -> String {
        let line = "\(program): \(label(kind)): \(Printable.line(text))\n"
        return hint.map { line + lines(.hint, $0) } ?? line
    }

    private func label(_ kind: Kind) -> String {
        guard terminal.hasColour else { return kind.rawValue }
        let colour =
            switch kind {
            case .error: "31;1"
            case .warning: "33;1"
            case .hint: "36"
            }
        return "\u{1B}[\(colour)m\(kind.rawValue)\u{1B}[0m"
    }
}
