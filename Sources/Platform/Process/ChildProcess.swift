/// Runs child processes, each supervised by a thread of its own.
package enum ChildProcess {
    /// How a child ended.
    package enum Status: Hashable, Sendable {
        /// It returned this code.
        case exited(Int32)
        /// This signal ended it.
        case signalled(Int32)
    }

    /// Why a child ended.
    package enum Ending: Hashable, Sendable {
        /// Of its own accord, or by somebody else's signal.
        case finished
        /// It was torn down because its time was over.
        case timedOut
        /// It was torn down because it had been silent for too long.
        case silent
        /// It was torn down because it did not end although it was expected to.
        case lingered
        /// It was torn down because the calling task was cancelled.
        case cancelled
    }

    /// What became of a child.
    package struct Outcome: Sendable {
        /// How it ended.
        package let status: Status
        /// Why it ended.
        package let ending: Ending
        /// What it wrote to its standard output, up to the limit of the command.
        package let output: [UInt8]
        /// What it wrote to its standard error, up to the limit of the command.
        package let errorOutput: [UInt8]
        /// Whether either stream was longer than the limit.
        package let isTruncated: Bool

        /// Whether it ended of its own accord with exit code 0.
        package var isSuccess: Bool { ending == .finished && status == .exited(0) }
    }

    /// Runs `command` to its end.
    ///
    /// The child leads a process group of its own, starts with no signal blocked or ignored, and
    /// inherits no descriptor but its three streams. Cancelling the task tears the group down as a
    /// timeout does: the steps of the command, then `SIGKILL`. Whatever the child leaves running in
    /// its group is killed when it ends; what has moved to another session lives on, unless the
    /// command ends orphans. Neither can hold the call up: a stream that stays open is read for
    /// half a second more.
    ///
    /// - Parameter onLine: called with every line that the child writes, in the order of each
    ///   stream, on the thread that supervises it: while it works, the child is not supervised.
    /// - Throws: `PlatformError` when the program cannot be started.
    package static func run(
        _ command: Command, onLine: (@Sendable (OutputLine) -> OutputLine.Verdict)? = nil
    ) async throws(PlatformError) -> Outcome {
        let cancellation = try WakeUp()
        let result: Result<Outcome, PlatformError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                do throws(PlatformError) {
                    try OSThread.start("child") {
                        continuation.resume(returning: supervise(command, onLine, cancellation))
                    }
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            cancellation.post()
        }
        return try result.get()
    }

    private static func supervise(
        _ command: Command, _ onLine: (@Sendable (OutputLine) -> OutputLine.Verdict)?,
        _ cancellation: WakeUp
    ) -> Result<Outcome, PlatformError> {
        do throws(PlatformError) {
            var supervision = try ChildSupervision(spawning: command, onLine: onLine)
            return .success(supervision.run(until: cancellation))
        } catch {
            return .failure(error)
        }
    }
}
