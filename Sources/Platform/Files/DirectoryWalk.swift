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

    /// Walks `root` depth first, in the order of the paths' bytes: a directory comes where its
    /// name with a `/` behind it would.
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
        let names = try names(in: stream, shown: shown) {
            problem(.invalidName(parent: path, escapedName: $0))
        }
        for name in names {
            visitEntry(
                name, in: descriptor, path: path, shown: shown,
                descend: descend, visit: visit, problem: problem)
        }
    }

    /// The names in an open directory, in the order in which they are visited.
    private static func names(
        in stream: OpaquePointer, shown: String, isInvalid: (_ escapedName: String) -> Void
    ) throws(PlatformError) -> [String] {
        // Those of directories have a slash behind them as long as they are sorted.
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw PlatformError("read directory", shown) }
                break
            }
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
                    guard let text = String(validatingCString: name) else {
                        return isInvalid(escaped(name))
                    }
                    names.append(Int32(entry.pointee.d_type) == Int32(DT_DIR) ? text + "/" : text)
                }
            }
        }
        names.sort { UTF8Order.compare($0, $1) < 0 }
        return names.map { $0.utf8.last == UInt8(ascii: "/") ? String($0.dropLast()) : $0 }
    }

    private static func visitEntry(
        _ name: String, in descriptor: Int32, path: String, shown: String,
        descend: (String) -> Bool, visit: (Entry) -> Void, problem: (Problem) -> Void
    ) {
        let childPath = path.isEmpty ? name : path + "/" + name
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return problem(.unreadable(PlatformError("examine", shown + "/" + name)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            guard descend(childPath) else { return }
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let child = platform_openat(descriptor, name, flags)
            guard child >= 0 else {
                return problem(
                    .unreadable(PlatformError("open directory", shown + "/" + name)))
            }
            do throws(PlatformError) {
                try list(
                    child, path: childPath, shown: shown + "/" + name,
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
