internal import CPlatform
internal import Glibc

/// Runs work that blocks on a thread of its own, so that the cooperative pool never waits for it.
package enum OSThread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread on which every signal is blocked; it ends with `body`.
    ///
    /// A write to a closed pipe or socket there fails with `EPIPE`: the `SIGPIPE` that comes with
    /// it is the thread's own, stays blocked, and goes when the thread does.
    ///
    /// - Parameter name: shown by `ps` and debuggers; Linux keeps the first 15 bytes.
    /// - Throws: `PlatformError` when the system has no room for another thread.
    package static func start(
        _ name: String, _ body: @escaping @Sendable () -> Void
    ) throws(PlatformError) {
        // The thread takes over this reference as its first act.
        let context = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        var everySignal = sigset_t()
        var previous = sigset_t()
        sigfillset(&everySignal)
        // The mask is inherited: set before the start, no signal finds the thread without it.
        pthread_sigmask(SIG_SETMASK, &everySignal, &previous)
        let status = pthread_create(
            &thread, nil,
            { argument in
                let body = Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue()
                platform_name_thread(String(body.name.prefix(15)))
                body.run()
                return nil
            }, context.toOpaque())
        pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard status == 0 else {
            context.release()
            throw PlatformError("start", "thread \(name)", errno: status)
        }
        pthread_detach(thread)
    }
}
