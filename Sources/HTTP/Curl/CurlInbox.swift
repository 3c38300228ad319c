internal import CCurl
internal import Glibc
internal import Platform
internal import Synchronization

/// What tasks ask of the thread that owns the connections.
final class CurlInbox: Sendable {
    /// One thing asked.
    enum Command: Sendable {
        /// Carry a request out.
        case start(Exchange)
        /// End a request that is being carried out.
        case abort(Exchange)
        /// End all requests and the thread.
        case stop
    }

    private struct State {
        var commands: [Command] = []
        var isOpen = true
        var readerWaits = false
    }

    /// libcurl's multi handle, which holds the connections; freed with the inbox.
    ///
    /// It is used by the one thread that reads this inbox.
    nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    /// Posted when there is something for a reader that waits.
    let wakeUp: WakeUp
    /// The epoll instance that the reader waits with; closed with the inbox.
    let epoll: Int32
    private let state = Mutex(State())

    init() throws(PlatformError) {
        wakeUp = try WakeUp()
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw PlatformError("create", "an epoll instance") }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = wakeUp.raw
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp.raw, &event) == 0 else {
            let error = PlatformError("watch", "an event counter")
            Glibc.close(epoll)
            throw error
        }
        guard let multi = ccurl_multi_init() else { fatalError("out of memory") }
        self.multi = multi
    }

    deinit {
        ccurl_multi_cleanup(multi)
        Glibc.close(epoll)
    }

    /// Asks for something; from any thread.
    ///
    /// - Returns: `false` when the thread has ended and nothing will come of it.
    @discardableResult
    func post(_ command: Command) -> Bool {
        let (isAccepted, wakesReader) = state.withLock { state in
            guard state.isOpen else { return (false, false) }
            state.commands.append(command)
            defer { state.readerWaits = false }
            return (true, state.readerWaits)
        }
        // A system call: left out while the reader is busy anyway, and made outside of the lock,
        // because the reader takes the lock as soon as it is awake.
        if wakesReader { wakeUp.post() }
        return isAccepted
    }

    /// Takes all that was asked; for the reader.
    func take() -> [Command] {
        state.withLock { state in
            state.readerWaits = false
            defer { state.commands.removeAll() }
            return state.commands
        }
    }

    /// Announces that the reader will wait for `wakeUp` too.
    ///
    /// - Returns: `false` when there is something to take instead.
    func prepareToWait() -> Bool {
        state.withLock { state in
            state.readerWaits = state.commands.isEmpty
            return state.readerWaits
        }
    }

    /// Lets nothing more in and takes what is left; for the reader.
    func close() -> [Command] {
        state.withLock { state in
            state.isOpen = false
            defer { state.commands = [] }
            return state.commands
        }
    }
}
