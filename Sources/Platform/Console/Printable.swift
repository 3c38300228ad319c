/// Text that is safe to show.
package enum Printable {
    /// The text as one line: control characters, line separators and the marks that reorder what
    /// is displayed become `\xNN` or `\u{NNNN}`; other letters stay as they are.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHazard) else { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            if !isHazard(scalar) {
                shown.unicodeScalars.append(scalar)
            } else if scalar.value < 0x80 {
                shown += "\\x" + Hex.encode([UInt8(scalar.value)])
            } else {
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
    }

    private static func isHazard(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
