internal import CCurl
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

    /// libcurl's multi handle.
    ///
    /// It is used by the one thread that reads this inbox. The exception is `curl_multi_wakeup`,
    /// which libcurl allows from any thread (<https://curl.se/libcurl/c/curl_multi_wakeup.html>):
    /// it is called under the lock and while the inbox is open, and the reader closes the inbox
    /// before it frees the handle.
    nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    private let state = Mutex(State())

    init() {
        guard let multi = curl_multi_init() else { fatalError("out of memory") }
        self.multi = multi
    }

    /// Asks for something; from any thread.
    ///
    /// - Returns: `false` when the thread has ended and nothing will come of it.
    @discardableResult
    func post(_ command: Command) -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            state.commands.append(command)
            // A wake-up is a system call: it is left out while the reader is busy anyway.
            if state.readerWaits {
                state.readerWaits = false
                curl_multi_wakeup(multi)
            }
            return true
        }
    }

    /// Takes all that was asked; for the reader.
    func take() -> [Command] {
        state.withLock { state in
            state.readerWaits = false
            defer { state.commands.removeAll() }
            return state.commands
        }
    }

    /// Announces that the reader will wait in `curl_multi_poll`.
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
