internal import CPlatform
internal import Glibc

/// What makes a file the same file with the same content, as far as the kernel tells.
///
/// Two equal identities mean that nothing was written in between: every write moves `ctime`, and
/// no program can set it back.
package struct FileIdentity: Hashable, Sendable {
    /// Device and inode number.
    package let device: UInt64, inode: UInt64
    /// Length in bytes.
    package let byteCount: Int64
    /// Last modification and last status change, in nanoseconds since the epoch.
    package let modified: Int64, changed: Int64

    /// An identity with the given parts.
    package init(
        device: UInt64 = 0, inode: UInt64 = 0, byteCount: Int64, modified: Int64 = 0,
        changed: Int64 = 0
    ) {
        self.device = device
        self.inode = inode
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed
    }

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        byteCount = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    }
}

/// A regular file opened for reading; closed when the last reference goes.
///
/// Reads are positional (`pread`), so several tasks may read different ranges at once.
package final class OpenFile: Sendable {
    private let descriptor: Int32
    private let path: String
    /// The file's identity when it was opened.
    package let identityAtOpening: FileIdentity

    /// Opens `relativePath` below `root` without following a symbolic link and without blocking on
    /// a FIFO.
    ///
    /// A component that has become a link since the directory was walked would lead elsewhere.
    ///
    /// - Parameter root: an absolute path without links, as `RealPath` gives it.
    /// - Throws: `PlatformError` when it cannot be opened or is not a regular file.
    package init(root: String, relativePath: String) throws(PlatformError) {
        path = root == "." ? relativePath : root + "/" + relativePath
        let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        // The first read since a file was written sets its access time, which is a write of its own.
        var opened = platform_open_without_links(path, flags | platform_open_noatime)
        if opened < 0, errno == EPERM { opened = platform_open_without_links(path, flags) }
        descriptor =
            opened < 0 && (errno == ENOSYS || errno == EPERM)
            ? Self.openStepwise(root: root, relativePath, flags) : opened
        guard descriptor >= 0 else { throw PlatformError("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw PlatformError("open", path, errno: EINVAL)
        }
        identityAtOpening = FileIdentity(status)
    }

    /// Opens a file component by component, for kernels before Linux 5.6 and containers that hide
    /// the call that does it at once. Links above the last component of `root` are followed.
    ///
    /// - Returns: a descriptor, or -1 and `errno`.
    static func openStepwise(root: String, _ relativePath: String, _ flags: Int32) -> Int32 {
        let step = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let names = relativePath.utf8.split(separator: UInt8(ascii: "/")).map { String($0) ?? "" }
        var descriptor = platform_openat(AT_FDCWD, root, step)
        for (index, name) in names.enumerated() where descriptor >= 0 {
            let next = platform_openat(descriptor, name, index < names.count - 1 ? step : flags)
            let error = errno
            close(descriptor)
            errno = error
            descriptor = next
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// The file's identity now (`fstat`).
    package func identity() throws(PlatformError) -> FileIdentity {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw PlatformError("examine", path) }
        return FileIdentity(status)
    }

    /// Fills `buffer` from `offset`, less only at the end of the file.
    ///
    /// - Returns: the number of bytes read.
    package func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(PlatformError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress! + filled, buffer.count - filled,
                off_t(offset) + off_t(filled))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw PlatformError("read", path)
            }
            filled += count
        }
        return filled
    }

    /// Reads up to `byteCount` bytes from `offset` into the beginning of `buffer`, which has room
    /// for them; fewer only at the end of the file.
    ///
    /// - Returns: the number of bytes read.
    package func read(
        byteCount: Int, at offset: Int64, into buffer: inout [UInt8]
    ) throws(PlatformError) -> Int {
        var failure: PlatformError?
        let count = buffer.withUnsafeMutableBytes { bytes in
            do throws(PlatformError) {
                return try read(into: .init(rebasing: bytes[..<byteCount]), at: offset)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return count
    }

    /// Reads up to `byteCount` bytes from `offset`; fewer only at the end of the file.
    package func read(byteCount: Int, at offset: Int64 = 0) throws(PlatformError) -> [UInt8] {
        var failure: PlatformError?
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initializedCount in
            do throws(PlatformError) {
                initializedCount = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
