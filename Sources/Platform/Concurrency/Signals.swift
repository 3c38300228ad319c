internal import Dispatch
internal import Glibc
internal import Synchronization

/// Signals that ask a process to end.
package enum StopSignal: Int32, Sendable, CaseIterable {
    /// Ctrl-C.
    case interrupt = 2
    /// `kill`, or a container that is stopped.
    case terminate = 15

    /// The exit status by which shells tell that a signal ended a process: 130 and 143.
    package var exitStatus: Int32 { 128 + rawValue }
}

/// Receives signals instead of dying of them, for as long as it lives.
///
/// The only owner of a signal's disposition: a second watch of the same signal in one process
/// would not receive it reliably.
package final class SignalWatch: Sendable {
    private let sources: Mutex<[any DispatchSourceSignal]>

    private init(_ sources: sending [any DispatchSourceSignal]) {
        self.sources = Mutex(sources)
    }

    deinit {
        sources.withLock { for source in $0 { source.cancel() } }
    }

    /// Begins to watch, and returns once every signal is sure to be received.
    ///
    /// A source is registered some time after it is activated; until then the signal would kill
    /// the process, or be lost when it is ignored. Hence the wait.
    ///
    /// - Parameters:
    ///   - signals: numbers of the signals.
    ///   - receive: called for each signal, one at a time, on a thread of its own: it works even
    ///     while every thread of the concurrency pool is busy.
    package static func start(
        _ signals: [Int32], receive: @escaping @Sendable (Int32) -> Void
    ) async -> SignalWatch {
        let queue = DispatchQueue(label: "signals")
        var sources: [any DispatchSourceSignal] = []
        for number in signals {
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { receive(number) }
            await withCheckedContinuation { continuation in
                source.setRegistrationHandler { continuation.resume() }
                source.activate()
            }
            sources.append(source)
        }
        return SignalWatch(sources)
    }
}
