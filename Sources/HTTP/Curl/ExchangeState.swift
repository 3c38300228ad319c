/// Where one request stands between the task that sends it and the thread that carries it out.
///
/// The task's cancellation may come at any moment, even before the request is handed over and
/// after its response has come. Pure: it decides, `Exchange` acts.
///
/// | state     | start    | cancel    | begin   | finish   |
/// |-----------|----------|-----------|---------|----------|
/// | created   | enqueue  | (refused) | -       | -        |
/// | refused   | fail     | -         | -       | -        |
/// | queued    | -        | fail      | perform | complete |
/// | performed | -        | abort     | -       | complete |
/// | aborted   | -        | -         | -       | complete |
/// | ended     | -        | -         | skip    | -        |
package enum ExchangeState: Hashable, Sendable, CaseIterable {
    /// Not yet handed over. Goes to `queued` or `refused`.
    case created
    /// Cancelled before it was handed over. Goes to `ended`.
    case refused
    /// Waits for its turn. Goes to `performed` or `ended`.
    case queued
    /// On its way. Goes to `aborted` or `ended`.
    case performed
    /// Cancelled on its way; the thread has been told. Goes to `ended`.
    case aborted
    /// The task has its answer.
    case ended

    /// What can happen.
    package enum Event: Hashable, Sendable, CaseIterable {
        /// The task hands the request over and waits.
        case start
        /// The task was cancelled.
        case cancel
        /// The thread has room for the request.
        case begin
        /// The thread has a result.
        case finish
    }

    /// What is to be done about it.
    package enum Action: Hashable, Sendable {
        /// Nothing.
        case none
        /// Give the request to the thread.
        case enqueue
        /// Let the task go on with `.cancelled`.
        case fail
        /// Carry the request out.
        case perform
        /// Pass the request over.
        case skip
        /// Tell the thread to end the request.
        case abort
        /// Let the task go on with the result.
        case complete
    }

    /// Moves on and says what is to be done.
    package mutating func received(_ event: Event) -> Action {
        switch (self, event) {
        case (.created, .start):
            self = .queued
            return .enqueue
        case (.created, .cancel):
            self = .refused
            return .none
        case (.refused, .start), (.queued, .cancel):
            self = .ended
            return .fail
        case (.queued, .begin):
            self = .performed
            return .perform
        case (.performed, .cancel):
            self = .aborted
            return .abort
        case (.queued, .finish), (.performed, .finish), (.aborted, .finish):
            self = .ended
            return .complete
        case (.ended, .begin):
            return .skip
        default:
            return .none
        }
    }
}
