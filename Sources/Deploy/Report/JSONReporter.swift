package import Platform
internal import Synchronization

/// One JSON object a line on standard output; failures and warnings as text on standard error too.
///
/// Programs depend on names, order and meaning of the fields: they are only ever added.
package final class JSONReporter: Reporter {
    private let results: any TextSink
    private let messages: any TextSink
    private let notices: Mutex<Notices>

    /// A reporter on that console.
    ///
    /// - Parameter isQuiet: no warnings on standard error.
    package init(_ console: Console, isQuiet: Bool = false) {
        results = console.results
        messages = console.messages
        notices = Mutex(Notices(console, showsWarnings: !isQuiet))
    }

    /// Writes the event's object, if it has one.
    package func report(_ event: DeployEvent) {
        // Under the lock, so that the two streams agree about the order.
        notices.withLock { notices in
            if let text = notices.lines(for: event) { messages.write(text) }
            if let line = Self.line(event) { results.write(line.text) }
        }
    }

    /// The stream does not depend on time.
    package func tick() {}

    /// Writes the summary, the last object.
    package func finish(_ summary: DeploySummary) {
        results.write(Self.line(summary).text)
    }

    /// Nothing is ever left unfinished.
    package func abandon() {}

    private static func line(_ event: DeployEvent) -> JSONLine? {
        switch event {
        case .uploaded(let key, let reason, let bytes):
            var line = JSONLine(type: "upload")
            line.add("key", key)
            line.add("reason", reason.rawValue)
            line.add("bytes", bytes)
            return line
        case .updated(let key, let reason):
            var line = JSONLine(type: "update")
            line.add("key", key)
            line.add("reason", reason.rawValue)
            return line
        case .deleted(let key):
            var line = JSONLine(type: "delete")
            line.add("key", key)
            return line
        case .withheld(let key, let missing):
            var line = JSONLine(type: "withheld")
            line.add("key", key)
            line.add("missing", missing)
            return line
        case .failed(let key, let message, let hint):
            var line = JSONLine(type: "error")
            line.add("key", key)
            line.add("message", message)
            line.add("hint", hint)
            return line
        case .stage, .hashed, .planned, .sent, .warning:
            return nil
        }
    }

    private static func line(_ summary: DeploySummary) -> JSONLine {
        var line = JSONLine(type: "summary")
        line.add("result", summary.result.rawValue)
        line.add("uploaded", summary.uploaded)
        line.add("updated", summary.updated)
        line.add("deleted", summary.deleted)
        line.add("unchanged", summary.unchanged)
        line.add("withheld", summary.withheld)
        line.add("failed", summary.failed)
        line.add("bytesUploaded", summary.bytesUploaded)
        line.add("requests", summary.traffic.requests)
        line.add("retries", summary.traffic.retries)
        line.add("generation", summary.generation)
        line.add("elapsedMs", Figures.milliseconds(summary.elapsed))
        return line
    }
}
