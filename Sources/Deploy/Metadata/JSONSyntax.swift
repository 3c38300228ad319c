/// Checks that text is JSON (RFC 8259) and finds the place where it is not.
///
/// `JSONDecoder` of FoundationEssentials says only that a document is invalid, accepts a comma
/// before a closing bracket, and takes one of two fields of the same name without a word. People
/// write the configuration by hand; they are owed a line and a column.
package struct JSONSyntax {
    /// What is wrong, and where: line and column count from 1, columns in characters.
    package struct Fault: Error, Equatable {
        package let line: Int
        package let column: Int
        package let problem: String
    }

    /// How deep arrays and objects may nest.
    private static let maximumDepth = 32

    private let bytes: [UInt8]
    private var position = 0

    /// Throws the first fault of a document.
    package static func check(_ bytes: [UInt8]) throws(Fault) {
        var syntax = JSONSyntax(bytes: bytes)
        if String(validating: bytes, as: UTF8.self) == nil {
            throw syntax.fault("the text is not UTF-8")
        }
        try syntax.value(depth: 0)
        syntax.skipSpace()
        if syntax.peek != nil { throw syntax.fault("something follows the end of the document") }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func value(depth: Int) throws(Fault) {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): _ = try string()
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): try number()
        case UInt8(ascii: "/"): throw fault("JSON has no comments")
        case UInt8(ascii: "'"): throw fault("strings stand in double quotes")
        case nil: throw fault("a value is missing")
        default:
            guard ["true", "false", "null"].contains(where: { take($0) }) else {
                throw fault("a value is expected here")
            }
        }
    }

    private mutating func object(depth: Int) throws(Fault) {
        var names: Set<[UInt8]> = []
        try elements(until: UInt8(ascii: "}"), depth: depth) { (syntax) throws(Fault) in
            let start = syntax.position
            guard syntax.peek == UInt8(ascii: "\"") else {
                throw syntax.fault("the name of a field, in double quotes, is expected here")
            }
            let name = try syntax.string()
            guard names.insert(name).inserted else {
                syntax.position = start
                throw syntax.fault(
                    "the field \"\(String(decoding: name, as: UTF8.self))\" stands here twice")
            }
            syntax.skipSpace()
            guard syntax.take(":") else { throw syntax.fault("a \":\" is expected here") }
            try syntax.value(depth: depth)
        }
    }

    private mutating func array(depth: Int) throws(Fault) {
        try elements(until: UInt8(ascii: "]"), depth: depth) { (syntax) throws(Fault) in
            try syntax.value(depth: depth)
        }
    }

    /// Elements with commas between them, from the opening bracket to the closing one.
    private mutating func elements(
        until closing: UInt8, depth: Int, element: (inout JSONSyntax) throws(Fault) -> Void
    ) throws(Fault) {
        if depth > Self.maximumDepth { throw fault("values nest too deep") }
        position += 1
        skipSpace()
        if peek == closing {
            position += 1
            return
        }
        while true {
            skipSpace()
            if peek == closing { throw fault("no comma may stand before the closing bracket") }
            try element(&self)
            skipSpace()
            if take(",") { continue }
            guard peek == closing else {
                throw fault("a \",\" or \"\(Unicode.Scalar(closing))\" is expected here")
            }
            position += 1
            return
        }
    }

    /// A string; returns its raw bytes, escapes as they are.
    private mutating func string() throws(Fault) -> [UInt8] {
        let start = position
        position += 1
        while let byte = peek, byte != UInt8(ascii: "\"") {
            if byte < 0x20 {
                throw fault("a string ends on its line, and control characters are escaped")
            }
            if byte == UInt8(ascii: "\\") { try escape() } else { position += 1 }
        }
        guard peek != nil else {
            position = start
            throw fault("this string is never closed")
        }
        position += 1
        return Array(bytes[(start + 1)..<(position - 1)])
    }

    private mutating func escape() throws(Fault) {
        let start = position
        position += 1
        guard let byte = peek else { return }
        position += 1
        if "\"\\/bfnrt".utf8.contains(byte) { return }
        let digits = bytes[position...].prefix(4)
        guard byte == UInt8(ascii: "u"), digits.count == 4, digits.allSatisfy(Self.isHexadecimal)
        else {
            position = start
            throw fault("JSON knows no such escape")
        }
        position += 4
    }

    private mutating func number() throws(Fault) {
        let start = position
        _ = take("-")
        let hasLeadingZero = peek == UInt8(ascii: "0")
        let integerCount = digits()
        var isValid = integerCount == 1 || (integerCount > 1 && !hasLeadingZero)
        if take(".") { isValid = digits() > 0 && isValid }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            isValid = digits() > 0 && isValid
        }
        guard isValid else {
            position = start
            throw fault("this is not a number")
        }
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek, Self.isDigit(byte) { position += 1 }
        return position - start
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
    }

    private func fault(_ problem: String) -> Fault {
        let before = bytes[..<position]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1
        return Fault(line: line, column: column, problem: problem)
    }
}
