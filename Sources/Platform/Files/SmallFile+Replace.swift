internal import CPlatform
internal import Glibc

extension SmallFile {
    /// Writes a file so that at every moment, and after a crash, either the old or the new content
    /// is there whole.
    ///
    /// A symbolic link at `path` is replaced, not followed. The folder must exist.
    ///
    /// - Parameter isPrivate: whether only the owner may read it; otherwise all may.
    /// - Throws: `PlatformError` when it cannot be written; the old content is then untouched.
    package static func replace(
        _ path: String, with bytes: [UInt8], isPrivate: Bool = true
    ) throws(PlatformError) {
        let temporary = path + "." + RandomBytes.hex(byteCount: 6) + ".tmp"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = open(temporary, flags, isPrivate ? 0o600 : 0o644)
        guard raw >= 0 else { throw PlatformError("create", temporary) }
        let descriptor = FileDescriptor(owning: raw)
        do throws(PlatformError) {
            try write(bytes, to: descriptor.raw, path)
            // Otherwise a crash of the machine may leave the new name with no content.
            guard fsync(descriptor.raw) == 0 else { throw PlatformError("write", path) }
            guard rename(temporary, path) == 0 else { throw PlatformError("replace", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func write(
        _ bytes: [UInt8], to descriptor: Int32, _ path: String
    ) throws(PlatformError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw PlatformError("write", path) }
            written += count
        }
    }
}
