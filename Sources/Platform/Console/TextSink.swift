internal import Glibc
internal import Synchronization

/// Where lines of text go.
package protocol TextSink: Sendable {
    /// Writes the text, whole and at once; two calls never mix. A failure is remembered, not
    /// thrown: there is nothing that the caller of a progress line could do about it.
    func write(_ text: String)
}

/// A file descriptor as a sink: no buffer, so nothing is lost when the process is killed.
package final class DescriptorSink: TextSink {
    private let descriptor: Int32
    private let name: String
    private let failed = Mutex<PlatformError?>(nil)

    /// Standard output.
    package static let standardOutput = DescriptorSink(STDOUT_FILENO, name: "standard output")
    /// Standard error.
    package static let standardError = DescriptorSink(STDERR_FILENO, name: "standard error")

    /// Writes to an open descriptor, which stays the caller's; errors call it by `name`.
    package init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The first failure, after which nothing more was written. A reader that went away (EPIPE) is
    /// none.
    package var failure: PlatformError? {
        failed.withLock { $0?.errno == EPIPE ? nil : $0 }
    }

    /// Writes all of the text, waiting for a reader that is slow.
    package func write(_ text: String) {
        var text = text
        failed.withLock { failed in
            guard failed == nil else { return }
            failed = text.withUTF8 { send(UnsafeRawBufferPointer($0)) }
        }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> PlatformError? {
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                // Whoever shares the terminal or pipe with us may have made it non-blocking.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, -1)
            } else if errno != EINTR {
                return PlatformError("write to", name)
            }
        }
        return nil
    }
}
