internal import CPlatform
internal import Glibc

/// Feeds a child, collects what it writes, and sees to it that it ends; used by one thread.
struct ChildSupervision: ~Copyable {
    /// Where the child is on its way out.
    private enum Phase {
        /// Running; goes to `stopping` at the deadline or on cancellation.
        case running
        /// The stop signal was sent; goes to `killed` when the grace period is over.
        case stopping(ContinuousClock.Instant)
        /// `SIGKILL` was sent to the group; only its exit is awaited.
        case killed
        /// It has ended. Its streams are read until they end too, or until this moment: something
        /// outside its group may hold them open.
        case ended(ContinuousClock.Instant)
    }

    /// What one of the child's output streams has delivered.
    private struct Capture {
        var bytes: [UInt8] = []
        var isTruncated = false

        /// Reads what is there, once; closes the stream at its end.
        mutating func read(
            from stream: inout FileDescriptor?, into buffer: inout [UInt8], limit: Int
        ) {
            guard let raw = stream.rawIfOpen else { return }
            let count = Glibc.read(raw, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { return }
            guard count > 0 else {
                stream = nil
                return
            }
            let kept = min(count, limit - bytes.count)
            bytes += buffer[..<kept]
            if kept < count { isTruncated = true }
        }
    }

    /// How long the streams of a child that has ended may still deliver.
    private static let drainPeriod: Duration = .milliseconds(500)

    private let command: Command
    private var child: SpawnedChild
    private var writtenCount = 0
    private var output = Capture()
    private var errorOutput = Capture()
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var phase = Phase.running
    private var ending = ChildProcess.Ending.finished
    private let deadline: ContinuousClock.Instant?

    /// Starts the program of `command`.
    init(spawning command: Command) throws(PlatformError) {
        child = try SpawnedChild(command)
        self.command = command
        deadline = command.timeout.map { .now + $0 }
    }

    /// Serves the child until it has ended.
    mutating func run(until cancellation: WakeUp) -> ChildProcess.Outcome {
        while !isOver {
            feed()
            wait(for: cancellation)
            advance()
        }
        var exited: Int32 = 0
        var status: Int32 = 0
        // Only now is the process id given up: until here it could not be somebody else's.
        platform_reap(child.pid, &exited, &status)
        return ChildProcess.Outcome(
            status: exited == 1 ? .exited(status) : .signalled(status), ending: ending,
            output: output.bytes, errorOutput: errorOutput.bytes,
            isTruncated: output.isTruncated || errorOutput.isTruncated)
    }

    private var isOver: Bool {
        guard case .ended(let until) = phase else { return false }
        let isDrained = child.output.rawIfOpen == nil && child.errorOutput.rawIfOpen == nil
        return isDrained || ContinuousClock.now >= until
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
        if watched[1].revents != 0 {
            output.read(
                from: &child.output, into: &buffer, limit: command.captureByteLimit)
        }
        if watched[2].revents != 0 {
            errorOutput.read(
                from: &child.errorOutput, into: &buffer, limit: command.captureByteLimit)
        }
        if watched[3].revents & Int16(POLLERR) != 0 { child.input = nil }
        if watched[4].revents != 0 { stop(.cancelled) }
        if watched[0].revents != 0 {
            kill(-child.pid, SIGKILL)
            child.input = nil
            phase = .ended(.now + Self.drainPeriod)
        }
    }

    /// Does what the clock demands.
    private mutating func advance() {
        switch phase {
        case .running:
            if let deadline, ContinuousClock.now >= deadline { stop(.timedOut) }
        case .stopping(let until):
            guard ContinuousClock.now >= until else { return }
            kill(-child.pid, SIGKILL)
            phase = .killed
        case .killed, .ended:
            break
        }
    }

    private mutating func stop(_ reason: ChildProcess.Ending) {
        ending = reason
        kill(-child.pid, command.stopSignal)
        // A stopped (SIGSTOP) process would not see the signal.
        kill(-child.pid, SIGCONT)
        phase = .stopping(.now + command.gracePeriod)
    }

    private var isRunning: Bool {
        if case .running = phase { true } else { false }
    }

    /// Milliseconds until the clock demands something; -1 for never.
    private var pollTimeout: Int32 {
        let next: ContinuousClock.Instant? =
            switch phase {
            case .running: deadline
            case .stopping(let until), .ended(let until): until
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
