/// Makes text fit for a message's body.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
package enum SQSText {
    /// What stands where text was cut off.
    package static let marker = "\u{2026}[cut]"

    /// The text with U+FFFD in place of each character that SQS refuses: control characters but
    /// tab, line feed and carriage return, and U+FFFE and U+FFFF.
    package static func cleaned(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(isAllowed) else { return text }
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            cleaned.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
        }
        return String(cleaned)
    }

    /// The beginning of the text and the marker, of so many bytes in UTF-8 at most; the text
    /// itself when it is no longer than that.
    ///
    /// Cuts between characters as people see them, except in one that is longer than 64 bytes.
    /// Clean first: U+FFFD is longer than what it replaces.
    ///
    /// - Parameter byteCount: when the marker does not fit into it, there is none.
    package static func cut(
        _ text: String, toByteCount byteCount: Int, marker: String = marker
    ) -> String {
        guard text.utf8.count > byteCount else { return text }
        let marker = marker.utf8.count <= byteCount ? marker : ""
        let scalars = text.unicodeScalars
        // Scalars have four bytes at most: one of the last four indices is a boundary.
        var end = text.utf8.index(
            text.startIndex, offsetBy: max(0, byteCount - marker.utf8.count))
        while end > text.startIndex, end.samePosition(in: scalars) == nil {
            end = text.utf8.index(before: end)
        }
        var head = text[..<end]
        if let last = head.last, last.utf8.count <= 64,
            "\(last)\(scalars[end])".count == 1
        {
            head.removeLast()
        }
        return head + marker
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
