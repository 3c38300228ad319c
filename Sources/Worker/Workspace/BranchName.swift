internal import Platform

/// The branch that holds the work of one chat thread.
///
/// A thread id of 1 to 64 letters, digits, `.`, `_` and `-` gives `thread-{id}`, unless git would
/// not have it. Every other id gives `thread-h-` and 32 digits of its SHA-256, as does every id
/// that looks like such a digest itself: no two ids share a branch.
package struct BranchName: Hashable, Sendable, CustomStringConvertible {
    /// What the name of every such branch begins with.
    package static let prefix = "thread-"

    /// The name without `refs/heads/`.
    package let text: String

    /// The branch of a thread, in a repository that has none which stands in its way.
    package init(thread id: String) {
        let isPlain = Self.isAllowed(id) && !Self.isDigest(id)
        text = Self.prefix + (isPlain ? id : Self.digest(of: id))
    }

    /// The branch of a thread, in a repository that has the branches `existing`.
    ///
    /// Where one of those differs from the thread's only in the case of its letters, or would be a
    /// folder of its ref, the thread's branch is named after the digest: people clone to file
    /// systems that do not tell case apart, and no ref can be a folder too.
    package init(thread id: String, existing: some Sequence<String>) {
        let plain = BranchName(thread: id)
        let digest = Self.prefix + Self.digest(of: id)
        var hasRival = false
        for name in existing {
            if name == plain.text {
                self = plain
                return
            }
            if name == digest || name.lowercased() == plain.text.lowercased()
                || name.hasPrefix(plain.text + "/")
            {
                hasRival = true
            }
        }
        text = hasRival ? digest : plain.text
    }

    /// The full name of the ref.
    package var ref: String { RefName.branch(text) }

    /// The name.
    package var description: String { text }

    private static func isAllowed(_ id: String) -> Bool {
        let isListed = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isListed && (1...64).contains(id.utf8.count) && RefName.isValidBranch(id)
    }

    private static func digest(of id: String) -> String {
        "h-" + String(SHA256Digest.of(Array(id.utf8)).hex.prefix(32))
    }

    private static func isDigest(_ id: String) -> Bool {
        id.utf8.count == 34 && id.lowercased().hasPrefix("h-")
            && Hex.decode(id.lowercased().dropFirst(2)) != nil
    }
}

/// Names of refs (git-check-ref-format(1)).
package enum RefName {
    /// The full name of a branch's ref.
    package static func branch(_ name: String) -> String { "refs/heads/" + name }

    /// The full name of the ref that remembers a branch of the remote.
    package static func remoteBranch(_ name: String) -> String { "refs/remotes/origin/" + name }

    /// Whether `name` can be the name of a branch, as `git check-ref-format --branch` would tell
    /// without expanding `@{-1}`. `@` alone is refused, since it mostly means HEAD, and so are names
    /// of more than 200 bytes: git makes a file name of them and adds to it.
    package static func isValidBranch(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix("-"), name != "HEAD",
            name != "@", !name.hasSuffix("."), !name.contains(".."), !name.contains("@{")
        else { return false }
        let isFreeOfSpecials = name.utf8.allSatisfy { byte in
            byte > 0x20 && byte != 0x7F && !Array("~^:?*[\\".utf8).contains(byte)
        }
        return isFreeOfSpecials
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock")
            }
    }
}
