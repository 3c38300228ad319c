/// Text of programs and people, made fit for the queue and for readers.
package enum AnswerText {
    /// The mark where something was cut out.
    package static let cutMark = "…"

    /// The text without terminal sequences and without characters that SQS refuses.
    ///
    /// SQS takes `#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`:
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
    /// Other control characters are dropped, the two non-characters become U+FFFD.
    package static func cleaned(_ text: String) -> String {
        let isHarmless = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }
        if isHarmless { return text }
        var scalars = text.unicodeScalars[...]
        var result = String.UnicodeScalarView()
        while let scalar = scalars.popFirst() {
            switch scalar.value {
            case 0x1B: skipSequence(&scalars)
            case 0x09, 0x0A, 0x20..<0x7F, 0xA0..<0xFFFE, 0x10000...: result.append(scalar)
            case 0x0D:
                // Progress bars return to the line's start; what follows replaces what was there.
                if scalars.first != "\n" { result.append("\n") }
            case 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
            default: continue
            }
        }
        return String(result)
    }

    /// The text, or its beginning and a mark, in at most so many bytes of UTF-8.
    package static func head(_ text: String, byteLimit: Int) -> String {
        guard text.utf8.count > byteLimit else { return text }
        var rest = max(0, byteLimit - cutMark.utf8.count)
        let kept = text.unicodeScalars.prefix { scalar in
            rest -= scalar.utf8.count
            return rest >= 0
        }
        return String(kept) + cutMark
    }

    /// The text, or a mark and its end, in at most so many bytes of UTF-8.
    package static func tail(_ text: String, byteLimit: Int) -> String {
        guard text.utf8.count > byteLimit else { return text }
        var rest = max(0, byteLimit - cutMark.utf8.count)
        let kept = text.unicodeScalars.reversed().prefix { scalar in
            rest -= scalar.utf8.count
            return rest >= 0
        }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: kept.reversed())
        return cutMark + String(scalars)
    }

    /// Passes over the rest of an escape sequence (ECMA-48): CSI up to its final byte, OSC up to
    /// BEL or ST, anything else is one character.
    private static func skipSequence(_ scalars: inout Substring.UnicodeScalarView) {
        switch scalars.popFirst() {
        case "[":
            while let next = scalars.popFirst() {
                if (0x40...0x7E).contains(next.value) { return }
            }
        case "]":
            while let next = scalars.popFirst() {
                if next.value == 0x07 { return }
                if next.value == 0x1B {
                    _ = scalars.popFirst()
                    return
                }
            }
        default: return
        }
    }
}
