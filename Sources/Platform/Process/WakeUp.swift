internal import CPlatform

/// A flag that a thread can wait for in `poll`; posting it before the wait works too.
final class WakeUp: Sendable {
    private let descriptor: FileDescriptor

    /// A flag not posted yet.
    init() throws(PlatformError) {
        let raw = platform_eventfd()
        guard raw >= 0 else { throw PlatformError("create", "an eventfd") }
        descriptor = FileDescriptor(owning: raw)
    }

    /// The descriptor, readable from the first `post` on.
    var raw: Int32 { descriptor.raw }

    /// Posts the flag for good.
    func post() {
        platform_eventfd_post(descriptor.raw)
    }
}
