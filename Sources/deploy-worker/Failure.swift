internal import AWS
internal import HTTP
internal import Platform
internal import Worker

/// The exit codes of the command. Codes are only ever added.
enum ExitStatus {
    /// `configuration` is EX_CONFIG of sysexits.h, `usage` EX_USAGE.
    static let done: Int32 = 0, failed: Int32 = 1, usage: Int32 = 64, configuration: Int32 = 78
}

/// Why a command could not do its work: the only place where an error becomes text and exit code.
struct Failure: Sendable {
    let message: String
    let hint: String?
    let exitStatus: Int32

    init(_ error: any Error) {
        message = "\(error)"
        switch error {
        case let error as WorkerError:
            hint = error.hint
            exitStatus =
                error.code == .invalidConfiguration ? ExitStatus.configuration : ExitStatus.failed
        case let error as AWSError:
            hint = error.hint
            exitStatus =
                error.code == .invalidConfiguration ? ExitStatus.configuration : ExitStatus.failed
        case let error as WorkspaceError:
            hint = error.hint
            exitStatus = ExitStatus.failed
        case let error as CurlUnavailable:
            hint = error.hint
            exitStatus = ExitStatus.failed
        default:
            hint = nil
            exitStatus = ExitStatus.failed
        }
    }
}
