package import Manifest
package import Platform

/// A file of the built site that is to become an object.
package struct LocalFile: Sendable {
    /// Its key below the site's prefix.
    package let key: ObjectKey
    /// Where it is below the directory; differs from the key where a link leads to it.
    package let path: String
    /// What it was when it was found.
    package let identity: FileIdentity
}

/// Files of the built site, ascending by key, in columns.
package struct LocalFiles: RandomAccessCollection, Sendable {
    /// Keys.
    package private(set) var keys = KeyColumn()
    /// What each file was when it was last looked at.
    package private(set) var identities: [FileIdentity] = []
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
        return LocalFile(
            key: key, path: linkedPaths[index] ?? key.string, identity: identities[index])
    }

    /// Adds a file, in any order: `sort` comes before any use.
    mutating func append(_ file: LocalFile) {
        // Two spellings of one name are equal as strings, and are two files.
        if UTF8Order.compare(file.path, file.key.string) != 0 {
            linkedPaths[keys.count] = file.path
        }
        keys.append(file.key)
        identities.append(file.identity)
    }

    /// Puts the files in the order of their keys' bytes, which a walk leaves but for links.
    mutating func sort() {
        if indices.dropFirst().allSatisfy({ keys.compare($0 - 1, with: keys, $0) < 0 }) { return }
        let order = indices.sorted { keys.compare($0, with: keys, $1) < 0 }
        var sorted = LocalFiles()
        sorted.keys.reserveCapacity(count, byteCount: keys.byteCount)
        sorted.identities.reserveCapacity(count)
        for (position, index) in order.enumerated() {
            sorted.keys.append(index, of: keys)
            sorted.identities.append(identities[index])
            sorted.linkedPaths[position] = linkedPaths[index]
        }
        self = sorted
    }

    /// Notes what a file was when it was looked at again.
    mutating func update(_ index: Int, identity: FileIdentity) {
        // Nearly always it is the same, and writing would copy a column that others hold too.
        if identities[index] != identity { identities[index] = identity }
    }
}
