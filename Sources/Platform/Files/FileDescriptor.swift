internal import CPlatform
internal import Glibc

/// The owner of an open descriptor: closed when the value goes.
struct FileDescriptor: ~Copyable, Sendable {
    /// The number that system calls take; valid as long as this value lives.
    let raw: Int32

    /// Takes ownership of `raw`.
    init(owning raw: Int32) {
        self.raw = raw
    }

    deinit { close(raw) }

    /// Makes reads and writes fail with `EAGAIN` where they would wait.
    ///
    /// - Note: The flag belongs to the open file description: the other end of a pipe keeps its own.
    func setNonBlocking() throws(PlatformError) {
        let flags = fcntl(raw, F_GETFL)
        guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw PlatformError("set up", "descriptor \(raw)")
        }
    }
}

extension Optional where Wrapped == FileDescriptor, Wrapped: ~Copyable {
    /// The descriptor's number, unless it is closed already.
    var rawIfOpen: Int32? {
        switch self {
        case .some(let descriptor): descriptor.raw
        case .none: nil
        }
    }
}

/// The two ends of a new pipe, both closed on exec.
struct Pipe: ~Copyable {
    /// Where the bytes come out.
    let readEnd: FileDescriptor
    /// Where the bytes go in.
    let writeEnd: FileDescriptor

    /// Creates a pipe.
    init() throws(PlatformError) {
        var ends: [Int32] = [-1, -1]
        guard platform_pipe(&ends) == 0 else { throw PlatformError("create", "a pipe") }
        readEnd = FileDescriptor(owning: ends[0])
        writeEnd = FileDescriptor(owning: ends[1])
    }
}
