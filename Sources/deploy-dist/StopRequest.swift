internal import Deploy
internal import Platform
internal import Synchronization

/// What SIGINT and SIGTERM do to a deployment: the first asks it to stop in order, the second ends
/// the process.
final class StopRequest: Sendable {
    /// Given to the deployment.
    let interruption = Interruption()

    private let reporter: any Reporter
    private let first = Mutex<(signal: StopSignal, at: ContinuousClock.Instant)?>(nil)

    /// Signals so soon after the first are the same request: Ctrl-C reaches a program from the
    /// terminal and again from the wrapper that passes its own signals on, and timeout(1) signals
    /// its child and then the whole group.
    private static let echo = Duration.milliseconds(300)

    init(_ reporter: any Reporter) {
        self.reporter = reporter
    }

    /// The signal that asked to stop, if one did.
    var signal: StopSignal? { first.withLock { $0?.signal } }

    /// Receives signals for as long as the result lives.
    func watch() async -> SignalWatch {
        await SignalWatch.start(StopSignal.allCases.map(\.rawValue)) { [self] number in
            if let signal = StopSignal(rawValue: number) { receive(signal) }
        }
    }

    private func receive(_ signal: StopSignal) {
        let now = ContinuousClock.now
        let earlier = first.withLock { first in
            defer { if first == nil { first = (signal, now) } }
            return first
        }
        guard let earlier else {
            interruption.request()
            // Not on this thread: a stalled terminal must not keep the second signal waiting.
            Task { [reporter] in
                reporter.report(
                    .warning(
                        message: "stopping: requests in flight are given 5 s",
                        hint: "a second signal ends at once"))
            }
            return
        }
        guard now - earlier.at > Self.echo else { return }
        reporter.abandon()
        ProcessSetup.end(signal.exitStatus)
    }
}
