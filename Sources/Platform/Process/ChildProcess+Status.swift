internal import Glibc

extension ChildProcess.Status: CustomStringConvertible {
    /// Completes the sentence "it …": "ended with exit code 1", "was ended by SIGSEGV".
    package var description: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let signal): "was ended by \(Self.name(of: signal))"
        }
    }

    private static func name(of signal: Int32) -> String {
        switch signal {
        case SIGHUP: "SIGHUP"
        case SIGINT: "SIGINT"
        case SIGQUIT: "SIGQUIT"
        case SIGILL: "SIGILL"
        case SIGABRT: "SIGABRT"
        case SIGBUS: "SIGBUS"
        case SIGFPE: "SIGFPE"
        case SIGKILL: "SIGKILL"
        case SIGSEGV: "SIGSEGV"
        case SIGPIPE: "SIGPIPE"
        case SIGTERM: "SIGTERM"
        default: "signal \(signal)"
        }
    }
}

extension ChildProcess.Outcome {
    /// Whether somebody else killed it with `SIGKILL`, or a process that it waited for and whose
    /// end it passed on as a shell does (128 + 9): in a container that is the kernel, for want of
    /// memory.
    package var looksOutOfMemory: Bool {
        ending == .finished && (status == .signalled(SIGKILL) || status == .exited(128 + SIGKILL))
    }
}
