internal import Deploy
internal import Platform

/// The exit codes of the command, and the only place where an outcome becomes one.
///
/// 0 done, 1 failed, 3 refused by a guard, 4 another deployer, 64 usage (EX_USAGE of sysexits.h),
/// 130 and 143 stopped by a signal. Codes are only ever added.
enum ExitStatus {
    static let done: Int32 = 0, failed: Int32 = 1, usage: Int32 = 64

    /// The code for a deployment that ended so, after `signal` if there was one. A deployment that
    /// was complete before it noticed the signal is done.
    static func of(_ summary: DeploySummary, after signal: StopSignal?) -> Int32 {
        guard summary.exitStatus == .interrupted else { return summary.exitStatus.rawValue }
        return (signal ?? .interrupt).exitStatus
    }
}
