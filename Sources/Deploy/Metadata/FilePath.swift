internal import Manifest

/// The parts of a key by which a file's kind is told.
struct FilePath {
    /// What lies before the last slash; `nil` at the root.
    private let parent: Substring?
    /// The last component.
    let name: Substring
    /// What follows the last dot of the name, in lower case; empty when there is no dot or when
    /// the name begins with its only one (`.htaccess`).
    let lowercasedExtension: String

    /// Splits a key.
    init(_ key: ObjectKey) {
        let text = key.string.utf8
        let bytes = text.span
        let end = bytes.count
        var nameStart = 0
        var dot: Int?
        for offset in bytes.indices.reversed() {
            if bytes[offset] == UInt8(ascii: "/") {
                nameStart = offset + 1
                break
            }
            if dot == nil, bytes[offset] == UInt8(ascii: ".") { dot = offset }
        }
        func part(_ range: Range<Int>) -> Substring {
            let start = text.index(text.startIndex, offsetBy: range.lowerBound)
            return Substring(text[start..<text.index(start, offsetBy: range.count)])
        }
        parent = nameStart > 0 ? part(0..<nameStart - 1) : nil
        name = part(nameStart..<end)
        if let dot, dot > nameStart {
            lowercasedExtension = String(part(dot + 1..<end)).lowercased()
        } else {
            lowercasedExtension = ""
        }
    }

    /// Whether it lies in no directory.
    var isAtRoot: Bool { parent == nil }

    /// The names of the directories, from the root.
    var directories: [Substring] {
        guard let parent else { return [] }
        return parent.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}
