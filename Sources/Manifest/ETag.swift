internal import Platform

/// What a server returned for a write, without quotes: the identity of that write.
///
/// Kept in 24 bytes when it is an MD5 with or without a part count, which nearly all are; any
/// other text is kept as it is.
package struct ETag: Hashable, Sendable, CustomStringConvertible {
    /// The forms that an ETag takes.
    enum Form: Hashable, Sendable {
        /// Sixteen bytes in hexadecimal as two big-endian words; a part count above 0 follows a
        /// hyphen.
        case md5(UInt64, UInt64, partCount: UInt32)
        /// Any other text.
        case opaque(String)
    }

    let form: Form

    /// An ETag of a known form.
    init(_ form: Form) {
        self.form = form
    }

    /// Takes an ETag with or without its quotes.
    package init(_ text: String) {
        let bare = Self.unquoted(text)
        form = Self.parseMD5(bare.utf8.span) ?? .opaque(bare)
    }

    /// The text without quotes, exactly as it came.
    package var description: String {
        switch form {
        case .md5(let high, let low, let partCount):
            var bytes: [UInt8] = []
            bytes.append(bigEndian: high)
            bytes.append(bigEndian: low)
            let hex = Hex.encode(bytes)
            return partCount == 0 ? hex : "\(hex)-\(partCount)"
        case .opaque(let text):
            return text
        }
    }

    /// Whether the text has the form of an MD5 of the whole object. An object encrypted with a
    /// KMS key has such a form too, without being the MD5 of its bytes.
    package var isPlainMD5Form: Bool {
        if case .md5(_, _, partCount: 0) = form { true } else { false }
    }

    /// The number of parts that the form `md5-N` of a multipart upload tells, or `nil`.
    package var partCount: Int? {
        if case .md5(_, _, let count) = form, count > 0 { Int(count) } else { nil }
    }

    private static func unquoted(_ text: String) -> String {
        let utf8 = text.utf8
        guard utf8.count >= 2, utf8.first == UInt8(ascii: "\""), utf8.last == UInt8(ascii: "\"")
        else { return text }
        return String(text.dropFirst().dropLast())
    }

    /// Only a spelling that `description` reproduces byte for byte is parsed.
    private static func parseMD5(_ text: Span<UInt8>) -> Form? {
        guard text.count >= 32, let high = word(text, at: 0), let low = word(text, at: 16) else {
            return nil
        }
        if text.count == 32 { return .md5(high, low, partCount: 0) }
        guard text[32] == UInt8(ascii: "-"), text.count > 33, text[33] != UInt8(ascii: "0") else {
            return nil
        }
        var partCount: UInt32 = 0
        for index in 33..<text.count {
            guard let digit = value(ofDigit: text[index]), digit < 10 else { return nil }
            let (product, overflows) = partCount.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt32(digit))
            if overflows || carries { return nil }
            partCount = sum
        }
        return .md5(high, low, partCount: partCount)
    }

    /// The sixteen lower-case hexadecimal digits at an offset.
    private static func word(_ text: Span<UInt8>, at offset: Int) -> UInt64? {
        var word: UInt64 = 0
        for index in offset..<offset + 16 {
            guard let digit = value(ofDigit: text[index]) else { return nil }
            word = word << 4 | digit
        }
        return word
    }

    private static func value(ofDigit character: UInt8) -> UInt64? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(character - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
