internal import Manifest

/// The parts of a key by which a file's kind is told.
struct FilePath {
    /// The names of the directories, from the root.
    let directories: [Substring]
    /// The last component.
    let name: String
    /// What follows the last dot of the name, in lower case; empty when there is no dot or when
    /// the name begins with its only one (`.htaccess`).
    let lowercasedExtension: String

    /// Splits a key.
    init(_ key: ObjectKey) {
        var components = key.string.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let last = components.popLast() ?? key.string.utf8[...]
        directories = components.map { Substring($0) }
        name = String(Substring(last))
        if let dot = last.lastIndex(of: UInt8(ascii: ".")), dot != last.startIndex {
            lowercasedExtension = String(Substring(last[last.index(after: dot)...])).lowercased()
        } else {
            lowercasedExtension = ""
        }
    }
}
