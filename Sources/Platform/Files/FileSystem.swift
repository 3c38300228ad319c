internal import CPlatform
internal import Glibc

/// Creates, moves and removes entries of the file system. None of these follows a symbolic link in
/// the last component of a path.
package enum FileSystem {
    /// What stands at a path.
    package struct Entry: Sendable {
        /// What it is.
        package let kind: DirectoryWalk.Kind
        /// What makes it the same file with the same content; its length, of a link, is that of
        /// its text.
        package let identity: FileIdentity

        /// Length in bytes; of a link, that of its text.
        package var byteCount: Int64 { identity.byteCount }
    }

    /// What stands at `path`; `nil` when nothing does, or when it cannot be reached.
    package static func entry(_ path: String) -> Entry? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Entry(kind: DirectoryWalk.Kind(status), identity: FileIdentity(status))
    }

    /// Whether `path` is a directory, and no link to one.
    package static func isDirectory(_ path: String) -> Bool {
        entry(path)?.kind == .directory
    }

    /// Whether this process may read the file at `path`.
    package static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }

    /// The names in a directory, sorted by their bytes; those that are not UTF-8 are left out.
    package static func names(in directory: String) throws(PlatformError) -> [String] {
        guard let stream = opendir(directory) else {
            throw PlatformError("read directory", directory)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    String(validatingCString: $0)
                }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { UTF8Order.compare($0, $1) < 0 }
    }

    /// Creates a directory, and those above it that are missing. That it exists is no error.
    ///
    /// - Parameter isPrivate: whether only the owner may look into what is created.
    package static func createDirectory(
        _ path: String, isPrivate: Bool = false
    ) throws(PlatformError) {
        if mkdir(path, isPrivate ? 0o700 : 0o777) == 0 { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try createDirectory(String(path[..<slash]), isPrivate: isPrivate)
            if mkdir(path, isPrivate ? 0o700 : 0o777) == 0 { return }
        }
        let failure = errno
        var status = stat()
        // Unlike everything else here, a link to a directory will do: volumes are mounted so.
        guard failure == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR
        else { throw PlatformError("create directory", path, errno: failure) }
    }

    /// Renames an entry; a file that stands at `target` is replaced.
    package static func move(_ source: String, to target: String) throws(PlatformError) {
        guard rename(source, target) == 0 else { throw PlatformError("move \(source) to", target) }
    }

    /// Removes a file or a link. That nothing is there is no error.
    package static func removeFile(_ path: String) throws(PlatformError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw PlatformError("remove", path) }
    }

    /// Makes `bytes` the content of the file at `path`; whoever reads it sees the old content or
    /// the new one, whenever this process or the machine stops.
    ///
    /// - Parameter isPrivate: whether only the owner may read the file; otherwise all may.
    package static func replaceFile(
        _ path: String, with bytes: [UInt8], isPrivate: Bool = true
    ) throws(PlatformError) {
        let draft = path + ".new"
        try removeFile(draft)
        do throws(PlatformError) {
            try create(draft, bytes, mode: isPrivate ? 0o600 : 0o644)
            try move(draft, to: path)
        } catch {
            try? removeFile(draft)
            throw error
        }
    }

    private static func create(
        _ path: String, _ bytes: [UInt8], mode: mode_t
    ) throws(PlatformError) {
        let raw = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard raw >= 0 else { throw PlatformError("create", path) }
        let descriptor = FileDescriptor(owning: raw)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor.raw, $0.baseAddress! + written, $0.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw PlatformError("write", path)
            }
            written += count
        }
        // Otherwise a crash of the machine may leave the new name with no content.
        guard fsync(descriptor.raw) == 0 else { throw PlatformError("write", path) }
    }
}

/// An advisory lock on a file, held until the last reference goes or the process ends.
package final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock on the file at `path`, which is created when it is missing.
    ///
    /// - Returns: `nil` when another process, or another object of this one, holds it.
    package init?(_ path: String) throws(PlatformError) {
        let raw = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard raw >= 0 else { throw PlatformError("open", path) }
        guard flock(raw, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            close(raw)
            if failure == EWOULDBLOCK { return nil }
            throw PlatformError("lock", path, errno: failure)
        }
        descriptor = raw
    }

    deinit { close(descriptor) }
}
