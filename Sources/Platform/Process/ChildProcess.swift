internal import CPlatform
internal import Glibc

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
        /// It was stopped because its time was over.
        case timedOut
        /// It was stopped because the calling task was cancelled.
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
    /// inherits no descriptor but its three streams. Cancelling the task stops the group as a
    /// timeout does: stop signal, grace period, `SIGKILL`. Whatever the child leaves running in
    /// its group is killed when it ends; what has moved to another session lives on.
    ///
    /// - Throws: `PlatformError` when the program cannot be started.
    package static func run(_ command: Command) async throws(PlatformError) -> Outcome {
        let cancellation = try WakeUp()
        let result: Result<Outcome, PlatformError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                do throws(PlatformError) {
                    try OSThread.start("child") {
                        continuation.resume(returning: supervise(command, cancellation))
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
        _ command: Command, _ cancellation: WakeUp
    ) -> Result<Outcome, PlatformError> {
        do throws(PlatformError) {
            var supervision = try ChildSupervision(spawning: command)
            return .success(supervision.run(until: cancellation))
        } catch {
            return .failure(error)
        }
    }
}

/// A flag that a thread can wait for in `poll`; posting it before the wait works too.
final class WakeUp: Sendable {
    private let descriptor: FileDescriptor

    /// A flag not posted yet.
    init() throws(PlatformError) {
        let raw = platform_eventfd()
        guard raw >= 0 else { throw PlatformError("create", "an eventfd") }
        descriptor = FileDescriptor(owning: raw)
    }

    /// The descriptor, readable from the first `post` on.
    var raw: Int32 { descriptor.raw }

    /// Posts the flag for good.
    func post() {
        platform_eventfd_post(descriptor.raw)
    }
}
