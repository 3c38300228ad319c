/// Finds what a stylesheet needs: `url(…)`, `@import`, and the strings of `image-set(…)`.
///
/// Follows the tokenization of CSS Syntax Level 3 (section 4.3) as far as it decides what is a
/// comment, a string or a URL. Any bytes are valid input; time is linear in their number.
package struct CSSReferences {
    private var cursor: ByteCursor
    private var references = References()
    /// For each open function or parenthesis, whether strings in it are URLs.
    private var functions: [Bool] = []
    /// Imports count only before the first block of rules.
    private var importsCount = true

    /// All references of a sheet, or of the value of a `style` attribute.
    package static func find(in css: [UInt8]) -> References {
        var finder = CSSReferences(cursor: ByteCursor(css))
        finder.run()
        return finder.references
    }

    private init(cursor: ByteCursor) {
        self.cursor = cursor
    }

    private mutating func run() {
        while let byte = cursor.next {
            switch byte {
            case UInt8(ascii: "/"):
                if !skipComment() { cursor.advance() }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if let url = string(), functions.last == true { references.add(url, as: .asset) }
            case UInt8(ascii: "@"):
                cursor.advance()
                atRule()
            case UInt8(ascii: "("):
                cursor.advance()
                functions.append(false)
            case UInt8(ascii: ")"):
                cursor.advance()
                _ = functions.popLast()
            case UInt8(ascii: "{"), UInt8(ascii: "}"):
                cursor.advance()
                functions = []
                importsCount = false
            case UInt8(ascii: "\\"):
                cursor.advance(2)
            default:
                if Self.isName(byte) { nameOrFunction() } else { cursor.advance() }
            }
        }
    }

    private mutating func nameOrFunction() {
        let name = name()
        guard cursor.next == UInt8(ascii: "(") else { return }
        cursor.advance()
        switch name {
        case "url", "src":
            if let url = urlArgument() { references.add(url, as: .asset) }
        default:
            functions.append(name == "image-set" || name == "-webkit-image-set")
        }
    }

    /// Behind the `@`. A namespace is a name in the form of a URL, nothing to load.
    private mutating func atRule() {
        switch name() {
        case "import" where importsCount:
            skipTrivia()
            if let byte = cursor.next, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                if let url = string() { references.add(url, as: .stylesheet) }
            } else if cursor.take("url("), let url = urlArgument() {
                references.add(url, as: .stylesheet)
            }
        case "import", "namespace", "charset":
            while let byte = cursor.next, byte != UInt8(ascii: ";"), byte != UInt8(ascii: "{") {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    _ = string()
                } else if !skipComment() {
                    cursor.advance()
                }
            }
        default:
            break
        }
    }

    // MARK: Tokens

    private static func isName(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    /// Reads a name, in lower case; one with an escape in it is none that matters here.
    private mutating func name() -> String {
        let start = cursor.position
        cursor.skip(while: Self.isName)
        // Longer names than those looked for need not be copied.
        let name = cursor.bytes[start..<cursor.position].prefix(20)
        return String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
    }

    private mutating func skipComment() -> Bool {
        guard cursor.take("/*") else { return false }
        _ = cursor.skip(past: "*/")
        return true
    }

    private mutating func skipTrivia() {
        repeat { cursor.skip(while: \.isWebSpace) } while skipComment()
    }

    /// Behind `url(`: to behind the `)`. `nil` for what CSS calls a bad URL.
    private mutating func urlArgument() -> [UInt8]? {
        cursor.skip(while: \.isWebSpace)
        let isQuoted = cursor.next == UInt8(ascii: "\"") || cursor.next == UInt8(ascii: "'")
        let url = isQuoted ? string() : unquotedURL()
        cursor.skip(while: \.isWebSpace)
        if cursor.isAtEnd || cursor.take(")") { return url }
        // Behind a string modifiers may follow; anything else makes the URL a bad one.
        while let byte = cursor.next, byte != UInt8(ascii: ")") {
            cursor.advance(byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        cursor.advance()
        return isQuoted ? url : nil
    }

    private mutating func unquotedURL() -> [UInt8]? {
        var url: [UInt8] = []
        while let byte = cursor.next, byte != UInt8(ascii: ")"), !byte.isWebSpace {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), 0x00...0x1F, 0x7F:
                return nil
            case UInt8(ascii: "\\"):
                cursor.advance()
                guard let escaped = escape() else { return nil }
                url += escaped
            default:
                url.append(byte)
                cursor.advance()
            }
        }
        return url
    }

    /// From the opening quote to behind the closing one; `nil` when the line ends before.
    private mutating func string() -> [UInt8]? {
        let quote = cursor.next
        cursor.advance()
        var text: [UInt8] = []
        while let byte = cursor.next {
            if byte == quote {
                cursor.advance()
                return text
            }
            if Self.isNewline(byte) { return nil }
            cursor.advance()
            if byte == UInt8(ascii: "\\") {
                text += escape() ?? []
            } else {
                text.append(byte)
            }
        }
        return text
    }

    /// Behind a backslash: up to six hexadecimal digits and one white space, or any character;
    /// `nil`, for nothing, before the end of a line, which is skipped.
    private mutating func escape() -> [UInt8]? {
        guard let byte = cursor.next else { return nil }
        guard byte.hexadecimalValue != nil else {
            cursor.advance()
            if byte == 0x0D { _ = cursor.take("\n") }
            return Self.isNewline(byte) ? nil : [byte]
        }
        var value: UInt32 = 0
        var count = 0
        while count < 6, let digit = cursor.next?.hexadecimalValue {
            value = value << 4 | UInt32(digit)
            count += 1
            cursor.advance()
        }
        if !cursor.take("\r\n"), let space = cursor.next, space.isWebSpace { cursor.advance() }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        return Array(String(scalar ?? "\u{FFFD}").utf8)
    }

    private static func isNewline(_ byte: UInt8) -> Bool {
        byte == 0x0A || byte == 0x0C || byte == 0x0D
    }
}
