/// Splits a command line into words the way a POSIX shell does, and does nothing else that a
/// shell would: no variables, no globs, no operators.
///
/// `credential_process` is documented to be split like this, and section names with quoted
/// profile names are.
package enum ShellWords {
    /// Why a text cannot be split.
    package enum Fault: Error, Equatable {
        /// A quotation mark without its counterpart.
        case unclosedQuote
        /// A backslash with nothing after it.
        case trailingBackslash
    }

    /// The words of `text`: separated by white space; in single quotes everything is literal; in
    /// double quotes a backslash escapes only `"` and itself; elsewhere it escapes any character.
    package static func split(_ text: some StringProtocol) throws(Fault) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", "'"), ("\"", "\""):
                quote = nil
            case ("\\", "\""):
                guard let next = rest.popFirst() else { throw .trailingBackslash }
                if next != "\"" && next != "\\" { word?.append("\\") }
                word?.append(next)
            case (_, .some):
                word?.append(character)
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case ("\\", nil):
                guard let next = rest.popFirst() else { throw .trailingBackslash }
                word = word ?? ""
                word?.append(next)
            case (" ", nil), ("\t", nil), ("\n", nil), ("\r", nil), ("\r\n", nil):
                if let finished = word { words.append(finished) }
                word = nil
            case (_, nil):
                word = word ?? ""
                word?.append(character)
            }
        }
        guard quote == nil else { throw .unclosedQuote }
        if let word { words.append(word) }
        return words
    }
}
