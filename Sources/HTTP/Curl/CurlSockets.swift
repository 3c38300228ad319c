internal import CCurl
internal import Glibc
internal import Platform

/// What the loop waits for: the sockets that libcurl names, the moment that it names, and another
/// thread.
///
/// `curl_multi_perform` and `curl_multi_poll` look at every request under way each time, which at a
/// hundred of them takes longer than what has happened on one.
///
/// - Note: <https://curl.se/libcurl/c/curl_multi_socket_action.html>
final class CurlSockets {
    /// A socket that something has happened on.
    struct Event {
        let socket: curl_socket_t
        /// `CURL_CSELECT_IN` and others.
        let readiness: Int32
    }

    /// As many events are taken at once.
    private static let eventLimit = 64

    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private let wakeUp: WakeUp
    private var watched: Set<curl_socket_t> = []
    /// When libcurl wants to be called without an event.
    private var deadline: ContinuousClock.Instant?
    private var buffer = Array(repeating: epoll_event(), count: eventLimit)

    init(_ inbox: CurlInbox) {
        multi = inbox.multi
        wakeUp = inbox.wakeUp
        epoll = inbox.epoll
        setCallbacks()
    }

    deinit {
        // What is cleaned up later closes sockets, and would tell.
        ccurl_multi_on_socket(multi, nil, nil)
        ccurl_multi_on_timer(multi, nil, nil)
    }

    /// Whether libcurl wants to be called now, without an event; it names the next moment anew.
    func takeDeadline() -> Bool {
        guard let deadline, deadline <= .now else { return false }
        self.deadline = nil
        return true
    }

    /// Waits for an event, libcurl's moment or the other thread.
    ///
    /// - Parameter isPatient: whether to wait at all, and not only to look.
    func wait(isPatient: Bool) -> [Event] {
        let count = epoll_wait(
            epoll, &buffer, Int32(Self.eventLimit), isPatient ? milliseconds : 0)
        return buffer.prefix(max(0, Int(count))).compactMap { event in
            if event.data.fd == wakeUp.raw {
                wakeUp.clear()
                return nil
            }
            return Event(socket: event.data.fd, readiness: Self.readiness(event.events))
        }
    }

    /// The time until libcurl's moment, rounded up: a wait that ends too early would be repeated.
    private var milliseconds: Int32 {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: max(0, seconds * 1000 + rest))
    }

    private static func readiness(_ events: UInt32) -> Int32 {
        var readiness: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { readiness |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { readiness |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { readiness |= CURL_CSELECT_ERR }
        return readiness
    }

    // MARK: What libcurl tells

    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let status = ccurl_multi_on_socket(
            multi,
            { _, socket, interest, context, _ in
                CurlSockets.from(context).watch(socket, interest)
                return 0
            }, context)
        precondition(status == CURLM_OK, "libcurl refuses CURLMOPT_SOCKETFUNCTION")
        let timerStatus = ccurl_multi_on_timer(
            multi,
            { _, milliseconds, context in
                let moment = ContinuousClock.now + .milliseconds(milliseconds)
                CurlSockets.from(context).deadline = milliseconds < 0 ? nil : moment
                return 0
            }, context)
        precondition(timerStatus == CURLM_OK, "libcurl refuses CURLMOPT_TIMERFUNCTION")
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlSockets {
        Unmanaged<CurlSockets>.fromOpaque(context!).takeUnretainedValue()
    }

    private func watch(_ socket: curl_socket_t, _ interest: Int32) {
        guard interest != CURL_POLL_REMOVE else {
            watched.remove(socket)
            // One that was closed is not there any more.
            control(EPOLL_CTL_DEL, socket, 0)
            return
        }
        var events: UInt32 = 0
        if interest & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if interest & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        let isNew = watched.insert(socket).inserted
        if !control(isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, events) {
            // Closed and made anew under the same number.
            control(isNew ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, events)
        }
    }

    @discardableResult
    private func control(_ operation: Int32, _ socket: curl_socket_t, _ events: UInt32) -> Bool {
        var event = epoll_event()
        event.events = events
        event.data.fd = socket
        return epoll_ctl(epoll, operation, socket, &event) == 0
    }
}
