/// How important a log line is.
package enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case debug, info, warning, error

    /// Reads `LOG_LEVEL`: any case of letters, also the names that other loggers use.
    ///
    /// - Returns: `nil` for a name that nobody uses.
    package init?(named name: String) {
        switch name.lowercased() {
        case "trace", "verbose", "debug": self = .debug
        case "info", "notice", "log": self = .info
        case "warn", "warning": self = .warning
        case "error", "critical", "fatal": self = .error
        default: return nil
        }
    }

    /// By importance.
    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}
