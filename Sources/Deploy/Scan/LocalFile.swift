package import Manifest
internal import Platform

/// A file of the built site that is to become an object.
package struct LocalFile: Sendable {
    /// Its key below the site's prefix.
    package let key: ObjectKey
    /// Where it is below the directory; differs from the key where a link leads to it.
    package let path: String
}

/// Files of the built site, ascending by key, in columns.
package struct LocalFiles: RandomAccessCollection, Sendable {
    /// Keys.
    package private(set) var keys = KeyColumn()
    /// Paths of the few that are found elsewhere than their key says, by index.
    private var linkedPaths: [Int: String] = [:]

    /// No files.
    package init() {}

    /// Index of the first file.
    package var startIndex: Int { 0 }
    /// Index after the last file.
    package var endIndex: Int { keys.endIndex }

    /// The file at an index.
    package subscript(index: Int) -> LocalFile {
        let key = keys[index]
        return LocalFile(key: key, path: linkedPaths[index] ?? key.string)
    }

    /// Adds a file, in any order: `sort` comes before any use.
    mutating func append(_ file: LocalFile) {
        // Two spellings of one name are equal as strings, and are two files.
        if UTF8Order.compare(file.path, file.key.string) != 0 {
            linkedPaths[keys.count] = file.path
        }
        keys.append(file.key)
    }

    /// Puts the files in the order of their keys' bytes, which a walk leaves but for links.
    mutating func sort() {
        if indices.dropFirst().allSatisfy({ keys.compare($0 - 1, with: keys, $0) < 0 }) { return }
        let order = indices.sorted { keys.compare($0, with: keys, $1) < 0 }
        var sorted = LocalFiles()
        sorted.keys.reserveCapacity(count, byteCount: keys.byteCount)
        for (position, index) in order.enumerated() {
            sorted.keys.append(index, of: keys)
            sorted.linkedPaths[position] = linkedPaths[index]
        }
        self = sorted
    }
}
