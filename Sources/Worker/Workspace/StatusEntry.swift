/// One line of `git status --porcelain=v1 -z` (git-status(1), "Short Format").
struct StatusEntry: Equatable, Sendable {
    /// The difference between the last commit and the index, `?` for what git does not know.
    let staged: UInt8
    /// The difference between the index and the tree.
    let unstaged: UInt8
    /// Below the tree, in the bytes of the file system. It ends with a slash when it is a
    /// repository inside this one.
    let path: [UInt8]

    /// Whether git does not know the file.
    var isUntracked: Bool { staged == UInt8(ascii: "?") }
    /// Whether the tree no longer has the file.
    var isDeleted: Bool { unstaged == UInt8(ascii: "D") && !isUnmerged }
    /// Whether the tree has something else than the index.
    var isChangedInTree: Bool { unstaged != UInt8(ascii: " ") }
    /// Whether an unfinished merge left several versions.
    var isUnmerged: Bool {
        let letters = (staged, unstaged)
        return letters.0 == UInt8(ascii: "U") || letters.1 == UInt8(ascii: "U")
            || letters == (UInt8(ascii: "A"), UInt8(ascii: "A"))
            || letters == (UInt8(ascii: "D"), UInt8(ascii: "D"))
    }
    /// Whether it is a repository of its own.
    var isRepository: Bool { path.last == UInt8(ascii: "/") }

    /// The path for people; bytes that are not UTF-8 are replaced.
    var shownPath: String { String(decoding: path, as: UTF8.self) }

    /// Reads the output; renames must have been switched off.
    static func parse(_ output: [UInt8]) -> [StatusEntry] {
        output.split(separator: 0).compactMap { line in
            guard line.count > 3 else { return nil }
            let start = line.startIndex
            return StatusEntry(
                staged: line[start], unstaged: line[start + 1], path: Array(line[(start + 3)...]))
        }
    }
}

/// Decides what is left out of commits, whatever the site's own `.gitignore` says.
enum CommitFilter {
    /// GitHub refuses files of 100 MiB: with one of them no push would get through any more.
    static let byteLimit: Int64 = 95 << 20

    /// Files that show which variables there are, and by convention no values.
    private static let templates: Set = [".env.example", ".env.sample", ".env.template"]

    /// Patterns of gitignore(5) for what nobody means to publish, in effect for files that the
    /// site's `.gitignore` does not mention.
    static let patterns = ["node_modules/", ".DS_Store", "Thumbs.db", "*.swp"]

    /// Why a file is left out; `nil` when it is not.
    static func refusal(path: String, byteCount: Int64) -> SkippedFile.Reason? {
        let names = path.split(separator: "/")
        if names.contains(where: { $0.hasPrefix(".env") && !templates.contains(String($0)) }) {
            return .secrets
        }
        return byteCount > byteLimit ? .tooLarge : nil
    }
}

/// A file that was not committed although it is new or changed.
package struct SkippedFile: Hashable, Sendable {
    /// Why it was not.
    package enum Reason: String, Sendable {
        /// `.env` and its like hold secrets.
        case secrets
        /// It steers programs; see `SteeringFiles`.
        case steering
        /// It is larger than 95 MB.
        case tooLarge
        /// It cannot be read.
        case unreadable
        /// Git does not take it: its name means `.git` on some system, or it is not in the encoding
        /// that `.gitattributes` promises.
        case refused
    }

    /// The file, below the tree.
    package let path: String
    /// Why.
    package let reason: Reason
}
