/// Splits HTML into tags, as a browser does that runs scripts.
///
/// Follows the tokenization stage of the HTML standard (section 13.2.5), and of tree construction
/// as much as decides how text is read: scripts, styles, titles, text areas and `noscript` hold
/// no tags. Any bytes are valid input; time is linear in their number.
struct HTMLTokenizer {
    /// A piece of the page.
    enum Token {
        case doctype
        case start(HTMLTag)
        /// Name in lower case.
        case end(String)
        /// What a raw text element holds, and that element's name.
        case rawText(of: String, [UInt8])
    }

    private var cursor: ByteCursor
    private let syntax: HTMLPage.Syntax
    private let keptAttributes: Set<String>
    /// The element whose raw text comes next.
    private var pendingRawText: String?
    /// How many `svg` and `math` elements are open: inside, the rules of XML hold for empty
    /// elements and CDATA.
    private var foreignDepth = 0
    /// Whether the text ended within a tag, a comment or a raw text element.
    private(set) var endedInside = false

    /// A tokenizer that keeps the attributes of these names (lower case) and drops all others.
    init(_ bytes: [UInt8], syntax: HTMLPage.Syntax, keeping keptAttributes: Set<String>) {
        cursor = ByteCursor(bytes)
        self.syntax = syntax
        self.keptAttributes = keptAttributes
    }

    /// The next token, or `nil` at the end.
    mutating func next() -> Token? {
        if let name = pendingRawText {
            pendingRawText = nil
            return .rawText(of: name, rawText(of: name))
        }
        while true {
            cursor.skip(to: UInt8(ascii: "<"))
            guard !cursor.isAtEnd else { return nil }
            cursor.advance()
            guard let byte = cursor.next else {
                endedInside = true
                return nil
            }
            if byte.isASCIILetter {
                guard let tag = tag() else { return nil }
                return start(tag)
            }
            switch byte {
            case UInt8(ascii: "/"):
                cursor.advance()
                guard let name = cursor.next, name.isASCIILetter else {
                    skipBogusComment()
                    continue
                }
                guard let tag = tag() else { return nil }
                if Self.foreignElements.contains(tag.name) {
                    foreignDepth = max(0, foreignDepth - 1)
                }
                return .end(tag.name)
            case UInt8(ascii: "!"):
                cursor.advance()
                if markupDeclaration() { return .doctype }
            case UInt8(ascii: "?"):
                skipBogusComment()
            default:
                continue
            }
        }
    }

    private static let foreignElements: Set<String> = ["svg", "math"]
    private static let rawTextElements: Set<String> = [
        "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea",
        "title", "xmp",
    ]

    private mutating func start(_ tag: HTMLTag) -> Token {
        let isEmpty = tag.isSelfClosing && (syntax == .xhtml || foreignDepth > 0)
        if Self.rawTextElements.contains(tag.name), !isEmpty { pendingRawText = tag.name }
        if Self.foreignElements.contains(tag.name), !tag.isSelfClosing { foreignDepth += 1 }
        return .start(tag)
    }

    /// Reads what follows `<!`; returns whether it is the document type.
    private mutating func markupDeclaration() -> Bool {
        if cursor.take("--") {
            skipComment()
            return false
        }
        if syntax == .xhtml || foreignDepth > 0, cursor.take("[cdata[") {
            endedInside = !cursor.skip(past: "]]>")
            return false
        }
        let isDoctype = cursor.isNext("doctype")
        skipBogusComment()
        return isDoctype && !endedInside
    }

    /// Behind `<!--`: to `-->`, `--!>`, or at once for `<!-->` and `<!--->`.
    private mutating func skipComment() {
        if cursor.take(">") || cursor.take("->") { return }
        while cursor.skip(past: "--") {
            cursor.skip { $0 == UInt8(ascii: "-") }
            if cursor.take(">") || cursor.take("!>") { return }
        }
        endedInside = true
    }

    private mutating func skipBogusComment() {
        endedInside = !cursor.skip(past: ">")
    }

    // MARK: Tags

    /// Reads a tag from its name to behind its `>`; `nil` when the text ends before.
    private mutating func tag() -> HTMLTag? {
        let start = cursor.position
        cursor.skip { !$0.isWebSpace && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
        var tag = HTMLTag(name: lowercased(from: start))
        while true {
            cursor.skip { $0.isWebSpace }
            guard let byte = cursor.next else {
                endedInside = true
                return nil
            }
            switch byte {
            case UInt8(ascii: ">"):
                cursor.advance()
                return tag
            case UInt8(ascii: "/"):
                cursor.advance()
                tag.isSelfClosing = cursor.next == UInt8(ascii: ">")
            default:
                attribute(of: &tag)
            }
        }
    }

    /// Reads one attribute; of a repeated name the first counts.
    private mutating func attribute(of tag: inout HTMLTag) {
        let start = cursor.position
        // A "=" at the very beginning is part of the name.
        cursor.advance()
        cursor.skip {
            !$0.isWebSpace && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">")
                && $0 != UInt8(ascii: "=")
        }
        let name = lowercased(from: start)
        cursor.skip { $0.isWebSpace }
        var value: Range<Int>?
        if cursor.take("=") {
            cursor.skip { $0.isWebSpace }
            value = attributeValue()
        }
        guard keptAttributes.contains(name), tag[name] == nil else { return }
        let raw = value.map { cursor.bytes[$0] } ?? []
        tag.attributes.append((name, CharacterReferences.decode(raw)))
    }

    private mutating func attributeValue() -> Range<Int> {
        guard let quote = cursor.next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else {
            let start = cursor.position
            cursor.skip { !$0.isWebSpace && $0 != UInt8(ascii: ">") }
            return start..<cursor.position
        }
        cursor.advance()
        let start = cursor.position
        cursor.skip(to: quote)
        defer { cursor.advance() }
        return start..<cursor.position
    }

    private func lowercased(from start: Int) -> String {
        let bytes = cursor.bytes[start..<cursor.position].map { $0.asciiLowercased }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Raw text

    /// Reads up to the element's own end tag, which is the next token.
    private mutating func rawText(of name: String) -> [UInt8] {
        let start = cursor.position
        if name == "script" {
            skipScript()
        } else {
            let end = "</" + name
            while !cursor.isAtEnd, name == "plaintext" || !isNextTag(end) { skipToNextTag() }
        }
        if cursor.isAtEnd, name != "plaintext" { endedInside = true }
        return Array(cursor.bytes[start..<cursor.position])
    }

    private mutating func skipToNextTag() {
        cursor.advance()
        cursor.skip(to: UInt8(ascii: "<"))
    }

    /// Whether the text goes on with this name and then something that ends a name.
    private func isNextTag(_ tag: String) -> Bool {
        guard cursor.isNext(tag), let byte = cursor.peek(tag.utf8.count) else { return false }
        return byte.isWebSpace || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
    }

    /// A script may hold `<!-- <script> </script> -->`, where the inner end tag is text
    /// (the "script data double escaped" states of the standard).
    private mutating func skipScript() {
        var isEscaped = false
        var isDoubleEscaped = false
        while let byte = cursor.next {
            if byte == UInt8(ascii: "-"), cursor.isNext("-->") {
                isEscaped = false
                isDoubleEscaped = false
            } else if byte == UInt8(ascii: "<") {
                if isNextTag("</script") {
                    if !isDoubleEscaped { return }
                    isDoubleEscaped = false
                } else if isEscaped, isNextTag("<script") {
                    isDoubleEscaped = true
                } else if cursor.isNext("<!--") {
                    isEscaped = true
                    // Past the "<!" only: the dashes of "<!-->" close it again.
                    cursor.advance()
                }
            }
            cursor.advance()
        }
    }
}

/// A start tag.
struct HTMLTag {
    /// Name in lower case.
    let name: String
    /// The attributes that are kept, by lower-case name, character references decoded.
    var attributes: [(name: String, value: [UInt8])] = []
    /// Whether it ends in `/>`.
    var isSelfClosing = false

    /// The value of an attribute, or `nil`.
    subscript(name: String) -> [UInt8]? {
        attributes.first { $0.name == name }?.value
    }

    /// The words of an attribute, in lower case.
    func words(_ name: String) -> [String] {
        (self[name] ?? []).split(whereSeparator: \.isWebSpace)
            .map { String(decoding: $0.map(\.asciiLowercased), as: UTF8.self) }
    }
}
