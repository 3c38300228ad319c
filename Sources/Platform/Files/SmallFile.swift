internal import CPlatform
internal import Glibc

/// A whole file in memory: configuration, tokens and the like.
package struct SmallFile: Sendable {
    /// Its content.
    package let bytes: [UInt8]
    /// Whether its mode lets the group or others read it.
    package let isReadableByOthers: Bool

    /// Reads the file at `path`, following symbolic links.
    ///
    /// - Parameter limit: the most bytes that it may have.
    /// - Returns: `nil` when there is no such file, or it is a device, a FIFO or a directory:
    ///   `/dev/null` is the usual way to say "no file".
    /// - Throws: `PlatformError` when it cannot be read; `EFBIG` when it is longer than `limit`.
    package static func read(_ path: String, limit: Int = 1 << 20) throws(PlatformError)
        -> SmallFile?
    {
        // Without O_NONBLOCK, opening a FIFO that nobody writes to would wait for ever.
        let raw = platform_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw PlatformError("open", path)
        }
        let descriptor = FileDescriptor(owning: raw)
        var status = stat()
        guard fstat(descriptor.raw, &status) == 0 else { throw PlatformError("examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
                let got = Glibc.read(descriptor.raw, buffer.baseAddress, buffer.count)
                failure = got < 0 ? errno : 0
                count = max(0, got)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw PlatformError("read", path, errno: failure) }
            if chunk.isEmpty {
                let isShared = status.st_mode & (S_IRGRP | S_IROTH) != 0
                return SmallFile(bytes: bytes, isReadableByOthers: isShared)
            }
            bytes += chunk
        }
        throw PlatformError("read", path, errno: EFBIG)
    }
}
