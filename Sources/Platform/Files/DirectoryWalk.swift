internal import CPlatform
internal import Glibc

/// Lists a directory tree without following symbolic links.
package enum DirectoryWalk {
    /// What a directory entry is, links not followed.
    package enum Kind: Hashable, Sendable {
        case file, directory, symbolicLink, other
    }

    /// One entry below the root.
    package struct Entry: Sendable {
        /// Path below the root, components separated by `/`.
        package let path: String
        /// What it is.
        package let kind: Kind
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
        let entries = try entries(of: descriptor, stream, path: path, shown: shown, problem)
        for entry in entries {
            visitEntry(
                entry, in: descriptor, path: path, shown: shown,
                descend: descend, visit: visit, problem: problem)
        }
    }

    /// What an open directory holds, in the order in which it is visited.
    private static func entries(
        of descriptor: Int32, _ stream: OpaquePointer, path: String, shown: String,
        _ problem: (Problem) -> Void
    ) throws(PlatformError) -> [(name: String, kind: Kind)] {
        // The names of directories have a slash behind them as long as they are sorted.
        var entries: [(name: String, kind: Kind)] = []
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
                        return problem(.invalidName(parent: path, escapedName: escaped(name)))
                    }
                    guard let kind = kind(entry.pointee.d_type, of: name, in: descriptor) else {
                        let error = PlatformError("examine", shown + "/" + text)
                        return problem(.unreadable(error))
                    }
                    entries.append((kind == .directory ? text + "/" : text, kind))
                }
            }
        }
        entries.sort { UTF8Order.compare($0.name, $1.name) < 0 }
        for index in entries.indices where entries[index].kind == .directory {
            entries[index].name = String(
                decoding: entries[index].name.utf8.dropLast(), as: UTF8.self)
        }
        return entries
    }

    /// What an entry is: most file systems tell with the name, and `nil` is an error of asking.
    private static func kind(
        _ type: UInt8, of name: UnsafePointer<CChar>, in descriptor: Int32
    ) -> Kind? {
        switch Int(type) {
        case Int(DT_REG): return .file
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return .symbolicLink
        case Int(DT_UNKNOWN):
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
            return Kind(status)
        default: return .other
        }
    }

    private static func visitEntry(
        _ entry: (name: String, kind: Kind), in descriptor: Int32, path: String, shown: String,
        descend: (String) -> Bool, visit: (Entry) -> Void, problem: (Problem) -> Void
    ) {
        let name = entry.name
        let childPath = path.isEmpty ? name : path + "/" + name
        guard entry.kind == .directory else {
            return visit(Entry(path: childPath, kind: entry.kind))
        }
        guard descend(childPath) else { return }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let child = platform_openat(descriptor, name, flags)
        guard child >= 0 else {
            return problem(.unreadable(PlatformError("open directory", shown + "/" + name)))
        }
        do throws(PlatformError) {
            try list(
                child, path: childPath, shown: shown + "/" + name,
                descend: descend, visit: visit, problem: problem)
        } catch {
            problem(.unreadable(error))
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

extension DirectoryWalk.Kind {
    init(_ status: stat) {
        self =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
    }
}
