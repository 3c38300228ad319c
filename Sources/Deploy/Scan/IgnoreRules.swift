package import Manifest

/// What is never published, however a deployment is configured: things that get into a build
/// directory by accident and must not be on a public site.
package enum IgnoreRules {
    /// Why an entry is left out.
    package enum Reason: String, Sendable, CaseIterable {
        /// History of the sources.
        case versionControl
        /// Settings that hold secrets.
        case environment
        /// Installed packages.
        case packages
        /// What an operating system's file browser leaves.
        case desktop
        /// Backup, swap and lock files of editors.
        case editor
        /// The place of our own state in the bucket.
        case state

        /// What such an entry is, for a warning: "it is …".
        package var explanation: String {
            switch self {
            case .versionControl: "version control data"
            case .environment: "an environment file, which may hold secrets"
            case .packages: "a directory of installed packages"
            case .desktop: "a file that the desktop left"
            case .editor: "a file that an editor left"
            case .state: "where deploy-dist keeps its own state"
            }
        }
    }

    /// Name of the directory, at the site's root, that holds our state.
    package static let stateDirectory = ".deploy-dist"

    /// Why the entry at this path is left out, or `nil`; looks at its last component only, as a
    /// walk from the root does. A directory with a reason need not be descended into.
    package static func reason(forEntry path: String, isDirectory: Bool) -> Reason? {
        let utf8 = path.utf8
        let slash = utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = utf8[(slash.map(utf8.index(after:)) ?? utf8.startIndex)...]
        return reason(name: name, isDirectory: isDirectory, isAtRoot: slash == nil)
    }

    /// Why the key is left out, judged by each of its components, or `nil`.
    package static func reason(for key: ObjectKey) -> Reason? {
        var rest = key.string.utf8[...]
        var isAtRoot = true
        while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            let name = rest[..<slash]
            if let found = reason(name: name, isDirectory: true, isAtRoot: isAtRoot) {
                return found
            }
            rest = rest[rest.index(after: slash)...]
            isAtRoot = false
        }
        return reason(name: rest, isDirectory: false, isAtRoot: isAtRoot)
    }

    /// Compares bytes: no name is taken for another that merely looks the same.
    private static func reason(
        name: Substring.UTF8View, isDirectory: Bool, isAtRoot: Bool
    ) -> Reason? {
        func isNamed(_ other: String) -> Bool { name.elementsEqual(other.utf8) }
        switch name.first {
        case UInt8(ascii: "."):
            if isNamed(".git") || isNamed(".svn") || isNamed(".hg") { return .versionControl }
            if isNamed(".DS_Store") { return .desktop }
            if isAtRoot, isNamed(stateDirectory) { return .state }
            if name.starts(with: ".env".utf8) { return .environment }
        case UInt8(ascii: "T"):
            if isNamed("Thumbs.db") { return .desktop }
        case UInt8(ascii: "n"):
            if isDirectory, isNamed("node_modules") { return .packages }
        default:
            break
        }
        return !isDirectory && isEditorDropping(name) ? .editor : nil
    }

    /// `x~`, Vim's `.x.swp`, and the auto-save `#x#` and lock `.#x` of Emacs.
    private static func isEditorDropping(_ name: Substring.UTF8View) -> Bool {
        guard let first = name.first, let last = name.last else { return false }
        let dot = UInt8(ascii: ".")
        let hash = UInt8(ascii: "#")
        return last == UInt8(ascii: "~")
            || (first == hash && last == hash && name.count > 1)
            || (first == dot
                && (name.starts(with: ".#".utf8) || name.suffix(4).elementsEqual(".swp".utf8)))
    }
}
