internal import CPlatform
internal import Glibc
internal import Synchronization

/// Runs getopt_long(3) over a command line and tells what it found.
///
/// <https://www.gnu.org/software/libc/manual/html_node/Getopt-Long-Options.html>
enum OptionScanner {
    /// One finding; numbers are indices of the options that were passed in.
    enum Finding: Equatable {
        case option(Int, argument: String?)
        case operand(String)
        case unknown(String)
        case missingValue(Int)
        case unexpectedValue(Int)
    }

    /// getopt's state belongs to the process: scans take turns.
    private static let turn = Mutex(())

    /// Values of `struct option`'s `val` begin above every character.
    private static let firstCode = 256

    /// Scans `arguments`, which do not include the program's name.
    static func scan(_ arguments: [String], options: [Option]) -> [Finding] {
        // Both arrays are read by getopt only; the strings live until the scan is over.
        var words = (["program"] + arguments).map { strdup($0) }
        let names = options.map { strdup($0.name) }
        defer { for text in words + names { free(text) } }
        words.append(nil)
        var table = options.indices.map { index in
            option(
                name: names[index],
                has_arg: options[index].value == .none ? no_argument : required_argument,
                flag: nil, val: Int32(firstCode + index))
        }
        table.append(option(name: nil, has_arg: 0, flag: nil, val: 0))

        return turn.withLock { _ in
            platform_scan_restart()
            var findings: [Finding] = []
            while true {
                let step = platform_scan(
                    Int32(arguments.count + 1), words, shortOptions(options), table)
                let word = Int(step.word)
                if step.code == -1 {
                    let rest = arguments.dropFirst(word - 1)
                    return findings + rest.map { .operand($0) }
                }
                let argument = step.argument.map { String(cString: $0) }
                findings.append(
                    finding(step, word: arguments[word - 1], argument: argument, options))
            }
        }
    }

    /// `-` first: operands are reported where they stand; then `:`: a missing value is told from
    /// an unknown option.
    private static func shortOptions(_ options: [Option]) -> String {
        options.reduce(into: "-:") { text, option in
            guard let short = option.short else { return }
            text.append(short)
            if option.value != .none { text += ":" }
        }
    }

    private static func finding(
        _ step: platform_scan_step, word: String, argument: String?, _ options: [Option]
    ) -> Finding {
        switch step.code {
        case 1:
            return .operand(argument ?? "")
        case Int32(UInt8(ascii: ":")):
            return index(of: step.culprit, options).map { .missingValue($0) } ?? .unknown(word)
        case Int32(UInt8(ascii: "?")):
            if let index = index(of: step.culprit, options) { return .unexpectedValue(index) }
            let isLong = word.hasPrefix("--")
            return .unknown(isLong ? String(word.prefix { $0 != "=" }) : letter(step.culprit))
        default:
            guard let index = index(of: step.code, options) else { return .unknown(word) }
            // getopt takes any unambiguous beginning of a name. What a script abbreviates today
            // would become ambiguous with the next option that is added: only whole names count.
            if word.hasPrefix("--"), word.prefix(while: { $0 != "=" }) != options[index].spelling {
                return .unknown(String(word.prefix { $0 != "=" }))
            }
            return .option(index, argument: argument)
        }
    }

    private static func index(of code: Int32, _ options: [Option]) -> Int? {
        if code >= firstCode { return Int(code) - firstCode }
        return options.firstIndex { option in
            option.short?.asciiValue.map { Int32($0) == code } ?? false
        }
    }

    /// A short option by its byte; of a character that is not ASCII getopt sees one byte at a time.
    private static func letter(_ code: Int32) -> String {
        guard let byte = UInt8(exactly: code), (0x21..<0x7f).contains(byte) else { return "-?" }
        return "-" + String(Character(Unicode.Scalar(byte)))
    }
}
