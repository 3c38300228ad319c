import Testing

@testable import AWS

@Suite struct XMLTests {
    @Test func readsNamesTextAndChildren() throws {
        let root = try XMLElement.parse(
            Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>NoSuchKey</Code>\
                <Message>a &amp; b &#x1F600; &lt;c&gt;</Message><Item>1</Item><Item>2</Item></Error>
                """.utf8))
        #expect(root.name == "Error")
        #expect(root["Code"]?.text == "NoSuchKey")
        #expect(root["Message"]?.text == "a & b 😀 <c>")
        #expect(root.all("Item").map(\.text) == ["1", "2"])
        #expect(root["Absent"] == nil)
    }

    @Test func skipsWhiteSpaceThatKeepsAConnectionAlive() throws {
        let root = try XMLElement.parse(Array(" \r\n\n<?xml version=\"1.0\"?>\n  <a>b</a>".utf8))
        #expect(root.text == "b")
    }

    struct Hostile: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let document: [UInt8]
        let reason: String

        init(_ description: String, _ document: String, _ reason: String) {
            self.init(description, Array(document.utf8), reason)
        }

        init(_ description: String, _ document: [UInt8], _ reason: String) {
            testDescription = description
            self.document = document
            self.reason = reason
        }
    }

    static let hostile = [
        Hostile("nothing", "", "empty"),
        Hostile("white space only", " \n ", "empty"),
        Hostile("cut inside an element", "<a><b>text", "no element found"),
        Hostile("cut inside a tag", "<a><b", "unclosed token"),
        Hostile("cut inside a character", Array("<a>\u{e9}".utf8.dropLast()), ""),
        Hostile("HTML of a proxy", "<html><body>502<br></body></html>", "mismatched tag"),
        Hostile("JSON", "{\"message\": \"no\"}", "not well-formed"),
        Hostile("text after the end", "<a/>more", "junk after document element"),
        Hostile("two roots", "<a/><b/>", "junk after document element"),
        Hostile("a document type", "<!DOCTYPE a><a/>", "document type"),
        Hostile(
            "entities that grow",
            "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>",
            "document type"),
        Hostile(
            "an external entity",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "document type"),
        Hostile("an undefined entity", "<a>&nbsp;</a>", "undefined entity"),
        Hostile("a character outside XML", "<a>&#1;</a>", "reference to invalid character"),
        Hostile("bytes that are not UTF-8", [0x3C, 0x61, 0x3E, 0xFF, 0xFE], "not well-formed"),
        Hostile(
            "17 levels",
            String(repeating: "<a>", count: 17) + String(repeating: "</a>", count: 17),
            "more than 16 levels"),
        Hostile(
            "an empty element as level 17",
            String(repeating: "<a>", count: 16) + "<a/>" + String(repeating: "</a>", count: 16),
            "more than 16 levels"),
        Hostile("100,000 levels", String(repeating: "<a>", count: 100_000), "more than 16 levels"),
    ]

    @Test(arguments: hostile) func refuses(_ hostile: Hostile) throws {
        let fault = try #require(throws: XMLFault.self) { try XMLElement.parse(hostile.document) }
        #expect(fault.description.contains(hostile.reason))
    }

    @Test func sixteenLevelsAreRead() throws {
        let document =
            String(repeating: "<a>", count: 16) + String(repeating: "</a>", count: 16)
        _ = try XMLElement.parse(Array(document.utf8))
    }

    @Test(arguments: [
        "plain", "a&b<c>d\"e'f", "tab\tline\nreturn\r", "  blanks  ", "]]>", "&amp;", "e\u{301}é😀",
        "\u{7F}\u{85}\u{2028}",
    ]) func escapedTextComesBackByteForByte(_ text: String) throws {
        #expect(XMLText.canCarry(text))
        let root = try XMLElement.parse(Array("<a>\(XMLText.escape(text))</a>".utf8))
        #expect(Array(root.text.utf8) == Array(text.utf8))
    }

    @Test(arguments: ["\u{0}", "a\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func someTextCannotBeCarried(_ text: String) {
        #expect(!XMLText.canCarry(text))
    }
}
