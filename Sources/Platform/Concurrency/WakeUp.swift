internal import CPlatform
internal import Glibc

/// A flag that a thread can wait for in `poll` or `epoll`; posting it before the wait works too.
package final class WakeUp: Sendable {
    private let descriptor: FileDescriptor

    /// A flag not posted yet.
    ///
    /// - Throws: `PlatformError` when there is no descriptor left.
    package init() throws(PlatformError) {
        let raw = platform_eventfd()
        guard raw >= 0 else { throw PlatformError("create", "an eventfd") }
        descriptor = FileDescriptor(owning: raw)
    }

    /// The descriptor, readable from `post` until `clear`.
    package var raw: Int32 { descriptor.raw }

    /// Posts the flag; from any thread.
    package func post() {
        platform_eventfd_post(descriptor.raw)
    }

    /// Takes the flag down again.
    package func clear() {
        var count: UInt64 = 0
        _ = read(descriptor.raw, &count, MemoryLayout.size(ofValue: count))
    }
}
