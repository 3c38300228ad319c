internal import CPlatform
internal import Glibc

/// Lists a directory tree without following symbolic links.
package enum DirectoryWalk {
    /// What a directory entry is, as `fstatat` without following links tells.
    package enum Kind: Hashable, Sendable {
        case file, directory, symbolicLink, other
    }

    /// One entry below the root.
    package struct Entry: Sendable {
        /// Path below the root, components separated by `/`.
        package let path: String
        /// What it is.
        package let kind: Kind
        /// Its identity when it is a file.
        package let identity: FileIdentity?
    }

    /// What went wrong with one entry; the walk goes on.
    package enum Problem: Sendable {
        /// A name that is not UTF-8, shown with escapes.
        case invalidName(parent: String, escapedName: String)
        /// An entry that could not be read.
        case unreadable(PlatformError)
    }

    /// Walks `root` depth first.
    ///
    /// - Parameters:
    ///   - root: the directory; it may itself be a symbolic link to one.
    ///   - descend: asked for each directory, by its path; `false` leaves it out.
    ///   - visit: called for each entry that is not a directory.
    ///   - problem: called for each entry that had to be left out.
    /// - Throws: `PlatformError` when `root` itself cannot be read.
    package static func walk(
        root: String,
        descend: (String) -> Bool,
        visit: (Entry) -> Void,
        problem: (Problem) -> Void
    ) throws(PlatformError) {
        let descriptor = platform_openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PlatformError("open directory", root) }
        try list(
            descriptor, path: "", shown: root, descend: descend, visit: visit, problem: problem)
    }

    /// Lists one open directory, taking ownership of its descriptor.
    private static func list(
        _ descriptor: Int32, path: String, shown: String,
        descend: (String) -> Bool, visit: (Entry) -> Void, problem: (Problem) -> Void
    ) throws(PlatformError) {
        guard let stream = fdopendir(descriptor) else {
            let error = PlatformError("read directory", shown)
            close(descriptor)
            throw error
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw PlatformError("read directory", shown) }
                return
            }
            let isDots = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    strcmp($0, ".") == 0 || strcmp($0, "..") == 0
                }
            }
            if isDots { continue }
            visitEntry(
                entry, in: descriptor, path: path, shown: shown,
                descend: descend, visit: visit, problem: problem)
        }
    }

    private static func visitEntry(
        _ entry: UnsafeMutablePointer<dirent>, in descriptor: Int32, path: String, shown: String,
        descend: (String) -> Bool, visit: (Entry) -> Void, problem: (Problem) -> Void
    ) {
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                guard let text = String(validatingCString: name) else {
                    problem(.invalidName(parent: path, escapedName: escaped(name)))
                    return
                }
                let childPath = path.isEmpty ? text : path + "/" + text
                var status = stat()
                guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                    problem(.unreadable(PlatformError("examine", shown + "/" + text)))
                    return
                }
                switch status.st_mode & S_IFMT {
                case S_IFDIR:
                    guard descend(childPath) else { return }
                    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
                    let child = platform_openat(descriptor, name, flags)
                    guard child >= 0 else {
                        problem(.unreadable(PlatformError("open directory", shown + "/" + text)))
                        return
                    }
                    do throws(PlatformError) {
                        try list(
                            child, path: childPath, shown: shown + "/" + text,
                            descend: descend, visit: visit, problem: problem)
                    } catch {
                        problem(.unreadable(error))
                    }
                case S_IFREG:
                    visit(Entry(path: childPath, kind: .file, identity: FileIdentity(status)))
                case S_IFLNK:
                    visit(Entry(path: childPath, kind: .symbolicLink, identity: nil))
                default:
                    visit(Entry(path: childPath, kind: .other, identity: nil))
                }
            }
        }
    }

    /// Shows a name that is not UTF-8: printable ASCII as it is, other bytes as `\xNN`.
    private static func escaped(_ name: UnsafePointer<CChar>) -> String {
        var text = ""
        for index in 0..<strlen(name) {
            let byte = UInt8(bitPattern: name[index])
            if byte >= 0x20, byte < 0x7f {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "\\x" + Hex.encode([byte])
            }
        }
        return text
    }
}
