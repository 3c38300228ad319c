internal import CCurl

/// The work of the one thread that owns the multi handle, the easy handles and all connections.
///
/// At most `maximumConnections` requests are with libcurl at a time and the rest waits here:
/// libcurl would count the wait against a request's timeout, and would need a handle for each.
final class CurlLoop {
    private let inbox: CurlInbox
    private let multi: UnsafeMutableRawPointer
    private let sockets: CurlSockets
    private let configuration: CurlConfiguration
    private let limit: Int

    private var waiting = Queue()
    private var active: [UnsafeMutableRawPointer: CurlHandle] = [:]
    /// Handles without a request; making one and setting its options costs as much as a small
    /// request.
    private var idle: [CurlHandle] = []

    /// First in, first out; an element is released as soon as it is taken.
    private struct Queue {
        private var arriving: [Exchange] = []
        private var leaving: [Exchange] = []

        mutating func append(_ exchange: Exchange) {
            arriving.append(exchange)
        }

        mutating func popFirst() -> Exchange? {
            if leaving.isEmpty {
                leaving = arriving.reversed()
                arriving.removeAll()
            }
            return leaving.popLast()
        }
    }

    init(_ inbox: CurlInbox, _ configuration: CurlConfiguration) {
        self.inbox = inbox
        self.configuration = configuration
        multi = inbox.multi
        sockets = CurlSockets(inbox)
        limit = max(1, configuration.maximumConnections)
        let status = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limit)
        precondition(status == CURLM_OK, "libcurl refuses CURLMOPT_MAXCONNECTS")
    }

    /// Serves the inbox until it is told to stop.
    func run() {
        while receive(inbox.take()) {
            beginWaiting()
            if sockets.takeDeadline() {
                ccurl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0)
                collectFinished()
                // What has ended made room; what begins is due at once.
                beginWaiting()
            }
            for event in sockets.wait(isPatient: inbox.prepareToWait()) {
                ccurl_multi_socket_action(multi, event.socket, event.readiness)
            }
            collectFinished()
        }
        end()
    }

    /// Does as the commands say.
    ///
    /// - Returns: `false` when one says stop.
    private func receive(_ commands: [CurlInbox.Command]) -> Bool {
        var goesOn = true
        for command in commands {
            switch command {
            case .start(let exchange):
                waiting.append(exchange)
            case .abort(let exchange):
                // Not found when it has ended in the meantime.
                if let handle = active.values.first(where: { $0.exchange === exchange }) {
                    abort(handle, "while it was under way")
                }
            case .stop:
                goesOn = false
            }
        }
        return goesOn
    }

    /// Gives waiting requests to libcurl while there is room.
    private func beginWaiting() {
        while active.count < limit, let exchange = waiting.popFirst() {
            guard exchange.begin() else { continue }
            let handle = idle.popLast() ?? CurlHandle(configuration)
            handle.prepare(exchange)
            add(handle)
        }
    }

    private func add(_ handle: CurlHandle) {
        let status = ccurl_multi_add_handle(multi, handle.easy)
        precondition(status == CURLM_OK, "libcurl refuses a request")
        active[handle.easy] = handle
    }

    /// Hands over the results of the requests that have ended.
    private func collectFinished() {
        var left: Int32 = 0
        while let message = ccurl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE,
                let handle = active[message.pointee.easy_handle]
            else { continue }
            // The message is gone with the handle.
            let code = message.pointee.data.result
            if handle.prepareAgain(after: code) {
                ccurl_multi_remove_handle(multi, handle.easy)
                add(handle)
            } else {
                release(handle) { $0.outcome(code) }
            }
        }
    }

    private func abort(_ handle: CurlHandle, _ detail: String) {
        release(handle) { handle in
            .failure(
                handle.exchange!.cancelled(detail, responseStarted: handle.hasResponseStarted))
        }
    }

    /// Takes a handle out of libcurl, and resumes its task with `outcome`.
    private func release(_ handle: CurlHandle, _ outcome: (CurlHandle) -> Exchange.Outcome) {
        guard let exchange = handle.exchange else { return }
        let result = outcome(handle)
        ccurl_multi_remove_handle(multi, handle.easy)
        active[handle.easy] = nil
        handle.clear()
        idle.append(handle)
        exchange.finish(result)
    }

    /// Ends everything and frees the easy handles; the multi handle must outlive them.
    private func end() {
        for case .start(let exchange) in inbox.close() { waiting.append(exchange) }
        while let exchange = waiting.popFirst() {
            exchange.finish(.failure(exchange.cancelled("the client was shut down")))
        }
        for handle in active.values { abort(handle, "the client was shut down") }
        idle.removeAll()
    }
}
