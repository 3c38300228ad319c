internal import CPlatform
internal import Glibc
internal import Synchronization

/// A thread of the operating system, for work that blocks.
///
/// The threads of Swift's own pool are as many as the processors and are never added to, so
/// nothing that waits for a socket or a process may run there.
package final class OSThread: Sendable {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    private let thread: pthread_t
    private let isJoined = Mutex(false)

    private init(_ thread: pthread_t) {
        self.thread = thread
    }

    /// Starts a thread on which every signal is blocked; it ends with `body`.
    ///
    /// A write to a closed pipe or socket there fails with `EPIPE`: the `SIGPIPE` that comes with
    /// it is the thread's own, stays blocked, and goes when the thread does.
    ///
    /// - Parameter name: shown by `ps` and debuggers; Linux keeps the first 15 bytes.
    /// - Returns: the thread, for whoever waits for its end. Releasing it leaves the thread running.
    /// - Throws: `PlatformError` when the system has no room for another thread.
    @discardableResult
    package static func start(
        _ name: String, _ body: @escaping @Sendable () -> Void
    ) throws(PlatformError) -> OSThread {
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
        return OSThread(thread)
    }

    deinit {
        // Nobody can join it any more: the system shall free it when it ends.
        if isJoined.withLock({ !$0 }) { pthread_detach(thread) }
    }

    /// Waits until the thread has ended; at once when it was joined before.
    ///
    /// - Important: Blocks the calling thread. Called on the thread itself it returns without
    ///   waiting, for it would wait forever.
    package func join() {
        if pthread_equal(thread, pthread_self()) != 0 { return }
        isJoined.withLock { isJoined in
            guard !isJoined else { return }
            pthread_join(thread, nil)
            isJoined = true
        }
    }
}
