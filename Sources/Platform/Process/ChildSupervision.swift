internal import Glibc

/// Feeds a child, collects what it writes, and sees to it that it ends; used by one thread.
struct ChildSupervision: ~Copyable {
    /// Where the child is on its way out.
    private enum Phase {
        /// Running, to the moment it is expected to have ended at, if any; goes to `stopping` when a
        /// limit is reached or on cancellation.
        case running(until: ContinuousClock.Instant?)
        /// The signal of a teardown step was sent; goes to the next step, or to `killed`, when its
        /// grace is over.
        case stopping(step: Int, until: ContinuousClock.Instant)
        /// `SIGKILL` was sent to the group; only its exit is awaited.
        case killed
        /// It has ended. Its streams are read until they end too, or until this moment: something
        /// outside its group may hold them open.
        case ended(ContinuousClock.Instant)
    }

    /// How long the streams of a child that has ended may still deliver.
    private static let drainPeriod: Duration = .milliseconds(500)
    /// How long orphans are swept after that. They come to us one generation after the other, and a
    /// busy machine takes its time with each; only processes that fork without end outlast it.
    private static let sweepLimit: Duration = .seconds(5)
    /// How often orphans are looked for meanwhile.
    private static let sweepPeriod: Duration = .milliseconds(10)

    private let command: Command
    private let onLine: (@Sendable (OutputLine) -> OutputLine.Verdict)?
    private var child: SpawnedChild
    private var writtenCount = 0
    private var output: OutputReader
    private var errorOutput: OutputReader
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var phase = Phase.running(until: nil)
    private var ending = ChildProcess.Ending.finished
    private let deadline: ContinuousClock.Instant?
    private var lastHeard = ContinuousClock.now
    private var hasOrphans: Bool

    /// Starts the program of `command`.
    init(
        spawning command: Command, onLine: (@Sendable (OutputLine) -> OutputLine.Verdict)?
    ) throws(PlatformError) {
        child = try SpawnedChild(command)
        self.command = command
        self.onLine = onLine
        output = OutputReader(.output, for: command, splitsLines: onLine != nil)
        errorOutput = OutputReader(.errorOutput, for: command, splitsLines: onLine != nil)
        deadline = command.timeout.map { .now + $0 }
        hasOrphans = command.endsOrphans
    }

    /// Serves the child until it has ended.
    mutating func run(until cancellation: WakeUp) -> ChildProcess.Outcome {
        while !isOver {
            feed()
            wait(for: cancellation)
            advance()
        }
        if let onLine {
            output.finish { _ = onLine($0) }
            errorOutput.finish { _ = onLine($0) }
        }
        // Only now is the process id given up: until here it could not be somebody else's.
        return ChildProcess.Outcome(
            status: Orphans.reap(child.pid), ending: ending,
            output: output.bytes, errorOutput: errorOutput.bytes,
            isTruncated: output.isTruncated || errorOutput.isTruncated)
    }

    private var isOver: Bool {
        guard case .ended(let until) = phase else { return false }
        let isDrained = child.output.rawIfOpen == nil && child.errorOutput.rawIfOpen == nil
        let now = ContinuousClock.now
        return (isDrained || now >= until) && (!hasOrphans || now >= until + Self.sweepLimit)
    }

    /// Writes as much of the input as the pipe takes; ends the stream after the last byte.
    private mutating func feed() {
        guard let raw = child.input.rawIfOpen else { return }
        while writtenCount < command.input.count {
            let count = command.input.withUnsafeBytes {
                write(raw, $0.baseAddress! + writtenCount, $0.count - writtenCount)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                break  // Most likely EPIPE: the child does not want to read the rest.
            }
            writtenCount += count
        }
        child.input = nil
    }

    /// Waits for the first event and takes it in.
    private mutating func wait(for cancellation: WakeUp) {
        // A negative descriptor is one that `poll` passes over.
        let isEnded = if case .ended = phase { true } else { false }
        var watched = [
            pollfd(fd: isEnded ? -1 : child.exit.raw, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.output.rawIfOpen ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.errorOutput.rawIfOpen ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.input.rawIfOpen ?? -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: isRunning ? cancellation.raw : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&watched, nfds_t(watched.count), pollTimeout) > 0 else { return }
        if watched[1].revents != 0 { readOutput() }
        if watched[2].revents != 0 { readErrorOutput() }
        if watched[3].revents & Int16(POLLERR) != 0 { child.input = nil }
        if watched[4].revents != 0 { stop(.cancelled) }
        if watched[0].revents != 0 {
            kill(-child.pid, SIGKILL)
            child.input = nil
            phase = .ended(.now + Self.drainPeriod)
        }
    }

    private mutating func readOutput() {
        var verdict = OutputLine.Verdict.goOn
        let isHeard = output.read(from: &child.output, into: &buffer) { [onLine] in
            if let onLine { verdict = verdict.followed(by: onLine($0)) }
        }
        heed(verdict, isHeard: isHeard)
    }

    private mutating func readErrorOutput() {
        var verdict = OutputLine.Verdict.goOn
        let isHeard = errorOutput.read(from: &child.errorOutput, into: &buffer) { [onLine] in
            if let onLine { verdict = verdict.followed(by: onLine($0)) }
        }
        heed(verdict, isHeard: isHeard)
    }

    private mutating func heed(_ verdict: OutputLine.Verdict, isHeard: Bool) {
        if isHeard { lastHeard = .now }
        guard case .running = phase, case .expectEnd(let period) = verdict else { return }
        phase = .running(until: .now + period)
    }

    /// Does what the clock demands.
    private mutating func advance() {
        switch phase {
        case .running(let expectedEnd):
            if let expectedEnd, ContinuousClock.now >= expectedEnd {
                stop(.lingered)
            } else if let deadline, ContinuousClock.now >= deadline {
                stop(.timedOut)
            } else if let silenceEnd, ContinuousClock.now >= silenceEnd {
                stop(.silent)
            }
        case .stopping(let step, let until):
            if ContinuousClock.now >= until { tearDown(step: step + 1) }
        case .ended:
            if hasOrphans { hasOrphans = Orphans.sweep() }
        case .killed:
            break
        }
    }

    private mutating func stop(_ reason: ChildProcess.Ending) {
        ending = reason
        tearDown(step: 0)
    }

    private mutating func tearDown(step: Int) {
        guard step < command.teardown.count else {
            kill(-child.pid, SIGKILL)
            phase = .killed
            return
        }
        kill(-child.pid, command.teardown[step].signal)
        // A stopped (SIGSTOP) process would not see the signal.
        kill(-child.pid, SIGCONT)
        phase = .stopping(step: step, until: .now + command.teardown[step].grace)
    }

    private var isRunning: Bool {
        if case .running = phase { true } else { false }
    }

    /// When the child has been silent for too long.
    private var silenceEnd: ContinuousClock.Instant? {
        command.silenceLimit.map { lastHeard + $0 }
    }

    /// Milliseconds until the clock demands something; -1 for never.
    private var pollTimeout: Int32 {
        let next: ContinuousClock.Instant? =
            switch phase {
            case .running(let expectedEnd):
                [expectedEnd, deadline, silenceEnd].compactMap(\.self).min()
            case .stopping(_, let until): until
            case .ended(let until): hasOrphans ? .now + Self.sweepPeriod : until
            case .killed: nil
            }
        guard let next else { return -1 }
        let remaining = next - .now
        guard remaining > .zero else { return 0 }
        // Rounded up, or the last millisecond would be spent spinning.
        let (seconds, attoseconds) = remaining.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: milliseconds)
    }
}
