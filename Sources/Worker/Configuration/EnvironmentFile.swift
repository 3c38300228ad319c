/// A file of `NAME=value` lines, such as `.env.local`.
///
/// `export` before a name, blank lines and comments are allowed. A value in single quotes is
/// literal; in double quotes `\n`, `\t`, `\"`, `\\` and `\$` are escapes; an unquoted value ends
/// at a `#` after white space. Nothing is substituted, and a value ends with its line.
package enum EnvironmentFile {
    /// The usual name.
    package static let name = ".env.local"

    /// The variables of a file; of a name that stands there twice the last counts.
    ///
    /// - Parameter path: for messages.
    /// - Throws: `WorkerError` that names the line; it never shows a value.
    package static func parse(
        _ bytes: [UInt8], path: String = name
    ) throws(WorkerError) -> [String: String] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WorkerError(.invalidConfiguration, "\(path) is not UTF-8")
        }
        var values: [String: String] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            do throws(Fault) {
                if let (name, value) = try parse(line) { values[name] = value }
            } catch {
                throw WorkerError(
                    .invalidConfiguration, "\(path):\(index + 1): \(error.problem)",
                    hint: "write NAME=value, with quotes around a value that has spaces")
            }
        }
        return values
    }

    private struct Fault: Error {
        let problem: String
    }

    private static func parse(_ line: Substring) throws(Fault) -> (String, String)? {
        var rest = line.drop(while: \.isWhitespace)
        if rest.isEmpty || rest.first == "#" { return nil }
        if rest.hasPrefix("export ") || rest.hasPrefix("export\t") {
            rest = rest.dropFirst(6).drop(while: \.isWhitespace)
        }
        guard let equals = rest.firstIndex(of: "=") else {
            throw Fault(problem: "there is no \"=\"")
        }
        let name = rest[..<equals].trimmed
        guard let first = name.utf8.first, !(0x30...0x39).contains(first),
            name.utf8.allSatisfy(isNameByte)
        else { throw Fault(problem: "what stands before the \"=\" is no name") }
        return (String(name), try value(rest[rest.index(after: equals)...]))
    }

    private static func value(_ text: Substring) throws(Fault) -> String {
        let text = text.drop(while: \.isWhitespace)
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            return String(unquoted(text))
        }
        var rest = text.dropFirst()
        var value = ""
        while let character = rest.popFirst() {
            if character == quote {
                let after = rest.drop(while: \.isWhitespace)
                guard after.isEmpty || after.first == "#" else {
                    throw Fault(problem: "something follows the closing quotation mark")
                }
                return value
            }
            if character == "\\", quote == "\"" {
                value += escaped(&rest)
            } else {
                value.append(character)
            }
        }
        throw Fault(problem: "a quotation mark is not closed on its line")
    }

    private static func escaped(_ rest: inout Substring) -> String {
        switch rest.popFirst() {
        case "n": "\n"
        case "t": "\t"
        case .some(let character) where "\"\\$".contains(character): String(character)
        case .some(let character): "\\" + String(character)
        case nil: "\\"
        }
    }

    private static func unquoted(_ text: Substring) -> Substring {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous.isWhitespace { return text[..<index].trimmed }
            previous = text[index]
        }
        return text.trimmed
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}

extension Substring {
    /// Without white space at both ends.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
