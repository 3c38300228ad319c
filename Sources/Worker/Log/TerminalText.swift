/// Text that was meant for a terminal.
package enum TerminalText {
    /// The line as it would be seen at last: without escape sequences (ECMA-48, section 5.4) and
    /// other control characters, and without what a carriage return let be written over.
    package static func plain(_ line: String) -> String {
        let scalars = Array(line.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "\u{1B}": index = endOfSequence(after: index, scalars)
            case "\r" where index < scalars.count: result = String.UnicodeScalarView()
            case "\t": result.append(" ")
            case _ where scalar.properties.generalCategory == .control: break
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Where the sequence ends whose introducing ESC stands before `start`.
    private static func endOfSequence(after start: Int, _ scalars: [Unicode.Scalar]) -> Int {
        guard start < scalars.count else { return start }
        switch scalars[start] {
        case "[":
            let end = scalars[(start + 1)...].firstIndex { (0x40...0x7E).contains($0.value) }
            return end.map { $0 + 1 } ?? scalars.count
        case "]":
            // A title or link, to BEL or ESC \.
            let end = scalars[start...].firstIndex { $0 == "\u{7}" || $0 == "\u{1B}" }
            guard let end else { return scalars.count }
            return scalars[end] == "\u{7}" ? end + 1 : min(end + 2, scalars.count)
        default:
            return start + 1
        }
    }
}
