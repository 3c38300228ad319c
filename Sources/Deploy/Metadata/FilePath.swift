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
        if let slash = text.lastIndex(of: UInt8(ascii: "/")) {
            parent = Substring(text[..<slash])
            name = Substring(text[text.index(after: slash)...])
        } else {
            parent = nil
            name = Substring(text[...])
        }
        if let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex {
            let rest = name.utf8[name.utf8.index(after: dot)...]
            lowercasedExtension = String(Substring(rest)).lowercased()
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
