/// The candidates of a `srcset`, as the HTML standard reads them (section 4.8.4.2.2).
enum SourceSet {
    /// The URLs. A comma ends one only where a space follows: `a,b.png 2x` is one candidate.
    static func urls(_ value: [UInt8]) -> [ArraySlice<UInt8>] {
        let comma = UInt8(ascii: ",")
        var cursor = ByteCursor(value)
        var urls: [ArraySlice<UInt8>] = []
        while true {
            cursor.skip { $0.isWebSpace || $0 == comma }
            if cursor.isAtEnd { return urls }
            let start = cursor.position
            cursor.skip { !$0.isWebSpace }
            let word = value[start..<cursor.position]
            let end = word.lastIndex { $0 != comma }.map { $0 + 1 } ?? start
            urls.append(word[..<end])
            if end == cursor.position { skipDescriptors(&cursor) }
        }
    }

    /// To the comma behind the descriptors; one in parentheses is none.
    private static func skipDescriptors(_ cursor: inout ByteCursor) {
        var isInParentheses = false
        while let byte = cursor.next {
            cursor.advance()
            switch byte {
            case UInt8(ascii: "("): isInParentheses = true
            case UInt8(ascii: ")"): isInParentheses = false
            case UInt8(ascii: ",") where !isInParentheses: return
            default: break
            }
        }
    }
}
