internal import AWS
package import Platform

/// A log of one JSON object a line: `time`, `level`, `message`, then the fields of the log (session,
/// command, step), then those of the line.
///
/// It is a value: `with` gives one that carries more fields, for a session or a step. Lines are
/// written whole and at once, and every string in them is redacted.
package struct Log: Sendable {
    /// What removes secrets; shared by all logs that stem from one.
    package let redactor: Redactor
    private let sink: any TextSink
    private let level: LogLevel
    private let now: @Sendable () -> Int64
    private var fields: [LogField] = []

    /// A log that writes to `sink` what is at least as important as `level`.
    ///
    /// - Parameter now: the time, in milliseconds since the epoch.
    package init(
        _ sink: any TextSink, level: LogLevel = .info, redactor: Redactor = Redactor(),
        now: @escaping @Sendable () -> Int64 = WallClock.epochMilliseconds
    ) {
        self.sink = sink
        self.level = level
        self.redactor = redactor
        self.now = now
    }

    /// The log of a command.
    package func with(sessionID: String, commandID: String) -> Log {
        with([
            LogField("sessionId", .string(sessionID)), LogField("commandId", .string(commandID)),
        ])
    }

    /// The log of a step of the workflow.
    package func with(step: String) -> Log {
        with([LogField("step", .string(step))])
    }

    /// A log whose lines carry further fields.
    package func with(_ fields: [LogField]) -> Log {
        var log = self
        log.fields += fields
        return log
    }

    /// For whoever looks into the worker itself.
    package func debug(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.debug, message, fields)
    }

    /// What happens in the normal course.
    package func info(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.info, message, fields)
    }

    /// What somebody may want to change.
    package func warning(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.warning, message, fields)
    }

    /// What failed.
    package func error(_ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
        write(.error, message, fields)
    }

    /// Writes a line, unless its level is below that of the log.
    package func write(
        _ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]
    ) {
        guard level >= self.level else { return }
        write(level, message, fields.map { LogField($0.key, $0.value) }, at: now())
    }

    /// Writes figures in the Embedded Metric Format, whatever the level of the log: CloudWatch makes
    /// metrics of them, and for others it is a log line like any.
    package func record(_ metrics: MetricRecord) {
        let time = now()
        write(.info, metrics.message, metrics.fields(time: time), at: time)
    }

    private func write(_ level: LogLevel, _ message: String, _ own: [LogField], at time: Int64) {
        let head = [
            LogField("time", .string(Timestamp.iso8601(milliseconds: time))),
            LogField("level", .string(level.rawValue)), LogField("message", .string(message)),
        ]
        sink.write(LogValue.json(head + fields + own, redactor) + "\n")
    }
}

extension Duration {
    /// Whole milliseconds, as `durationMs` of logs and answers.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
