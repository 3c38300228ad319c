/// Text as it is written into the XML of a request.
enum XMLText {
    /// Escapes markup, and tab, line feed and carriage return as references: a parser would
    /// otherwise normalise them (XML 1.0, sections 2.11 and 3.3.3), and a key would change.
    static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            case UInt8(ascii: "'"): result += "&apos;".utf8
            case 0x09, 0x0A, 0x0D: result += "&#\(byte);".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether XML 1.0 can carry the text at all: most control characters have no representation,
    /// not even as a reference (section 2.2).
    static func canCarry(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: true
            case 0..<0x20, 0xFFFE, 0xFFFF: false
            default: true
            }
        }
    }
}
