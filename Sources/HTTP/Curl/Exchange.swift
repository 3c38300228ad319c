internal import Synchronization

/// One request, its waiting task, and how far it has come.
final class Exchange: Sendable {
    /// What the waiting task is given.
    typealias Outcome = Result<HTTPResponse, HTTPError>

    private struct Shared {
        var state = ExchangeState.created
        var continuation: CheckedContinuation<Outcome, Never>?
    }

    let request: HTTPRequest
    let target: RequestTarget
    private let shared = Mutex(Shared())

    init(_ request: HTTPRequest, _ target: RequestTarget) {
        self.request = request
        self.target = target
    }

    /// The task waits with `continuation`, which is resumed once, whatever happens.
    ///
    /// - Returns: whether the request is to be given to the thread.
    func start(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        shared.withLock { $0.continuation = continuation }
        return advance(.start, .failure(cancelled("before it was sent"))) == .enqueue
    }

    /// The task was cancelled.
    ///
    /// - Returns: whether the thread is to be told to end the request.
    func cancel() -> Bool {
        advance(.cancel, .failure(cancelled("before it was sent"))) == .abort
    }

    /// The thread has room.
    ///
    /// - Returns: whether the request is to be carried out; otherwise its task has gone on.
    func begin() -> Bool {
        shared.withLock { $0.state.received(.begin) } == .perform
    }

    /// The thread has the result.
    func finish(_ outcome: Outcome) {
        _ = advance(.finish, outcome)
    }

    /// The error of a request that was given up.
    func cancelled(_ detail: String, responseStarted: Bool = false) -> HTTPError {
        HTTPError(.cancelled, host: target.host, detail: detail, responseStarted: responseStarted)
    }

    /// Moves on; where that ends the exchange, the task goes on with `outcome`.
    private func advance(
        _ event: ExchangeState.Event, _ outcome: @autoclosure () -> Outcome
    ) -> ExchangeState.Action {
        let (action, continuation) = shared.withLock { shared in
            let action = shared.state.received(event)
            guard action == .fail || action == .complete else {
                return (action, CheckedContinuation<Outcome, Never>?.none)
            }
            defer { shared.continuation = nil }
            return (action, shared.continuation)
        }
        // Outside of the lock: the task may run at once and come back here.
        continuation?.resume(returning: outcome())
        return action
    }
}
