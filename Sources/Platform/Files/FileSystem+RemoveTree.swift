internal import CPlatform
internal import Glibc

/// Removing trees that somebody else has filled, perhaps while they change.
extension FileSystem {
    /// Removes an entry with everything below it. That nothing is there is no error.
    ///
    /// No symbolic link in the tree is followed, not even one that appears meanwhile; the entry
    /// may be one itself, and goes.
    package static func removeTree(_ path: String) throws(PlatformError) {
        let components = path.split(separator: "/")
        guard let name = components.last else {
            throw PlatformError("remove", path, errno: EINVAL)
        }
        let parent = path[..<name.startIndex]
        do throws(PlatformError) {
            try removeTree(String(name), below: parent.isEmpty ? "." : String(parent))
        } catch  where error.isNotFound {}
    }

    /// Removes what `relativePath` names below `root`, with everything in it. That nothing is there
    /// is no error.
    ///
    /// No symbolic link is followed on the whole way from `root`: one on it is an error.
    ///
    /// - Throws: `PlatformError` for the first entry that cannot be removed.
    package static func removeTree(
        _ relativePath: String, below root: String
    ) throws(PlatformError) {
        var components = relativePath.split(separator: "/").map(String.init)
        let isInside = !components.contains { $0 == "." || $0 == ".." }
        guard isInside, let name = components.popLast() else {
            throw PlatformError("remove", relativePath, errno: EINVAL)
        }
        let raw = platform_openat(AT_FDCWD, root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw PlatformError("open directory", root) }
        var folder = FileDescriptor(owning: raw)
        var path = root
        for component in components {
            path += "/" + component
            guard let next = try openFolder(component, in: folder, path) else { return }
            folder = next
        }
        try remove(Array(name.utf8CString), in: folder, path + "/" + name)
    }

    /// Opens a folder; `nil` when there is none of that name.
    static func openFolder(
        _ name: [CChar], in folder: borrowing FileDescriptor, _ path: String
    ) throws(PlatformError) -> FileDescriptor? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let raw = platform_openat(folder.raw, name, flags)
        if raw >= 0 { return FileDescriptor(owning: raw) }
        if errno == ENOENT { return nil }
        throw PlatformError("open directory", path)
    }

    private static func openFolder(
        _ name: String, in folder: borrowing FileDescriptor, _ path: String
    ) throws(PlatformError) -> FileDescriptor? {
        try openFolder(Array(name.utf8CString), in: folder, path)
    }

    /// Removes an entry. Names are kept as bytes, since those of others need not be UTF-8.
    private static func remove(
        _ name: [CChar], in folder: borrowing FileDescriptor, _ path: String
    ) throws(PlatformError) {
        if unlinkat(folder.raw, name, 0) == 0 || errno == ENOENT { return }
        // Linux says EISDIR for a folder, POSIX EPERM.
        guard errno == EISDIR || errno == EPERM else { throw PlatformError("remove", path) }
        guard let child = try openFolder(name, in: folder, path) else { return }
        for entry in try rawNames(in: child, path) {
            try remove(entry, in: child, path + "/" + text(entry))
        }
        guard unlinkat(folder.raw, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw PlatformError("remove", path)
        }
    }

    /// The names in a folder, each with its terminating NUL; read to the end before anything is
    /// removed.
    static func rawNames(
        in folder: borrowing FileDescriptor, _ path: String
    ) throws(PlatformError) -> [[CChar]] {
        // closedir closes the descriptor that the stream was made from.
        let copy = fcntl(folder.raw, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw PlatformError("read directory", path) }
        guard let stream = fdopendir(copy) else {
            let error = PlatformError("read directory", path)
            close(copy)
            throw error
        }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if name != [46, 0] && name != [46, 46, 0] { names.append(name) }
        }
        return names
    }

    /// A name for messages.
    static func text(_ name: [CChar]) -> String {
        String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
