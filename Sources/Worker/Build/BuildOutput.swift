internal import Platform
internal import Synchronization

/// What a build writes: each line to the log, the last ones kept for the answer.
final class BuildOutput: Sendable {
    /// The most lines that go to the log. A build that warns about every page of a large site
    /// would otherwise be paid for by the line.
    static let logLineLimit = 5000

    private struct State {
        var tail = LineTail()
        var lineCount = 0
    }

    private let log: Log
    private let state = Mutex(State())

    /// Output that goes to that log.
    init(log: Log) {
        self.log = log
    }

    /// The last lines.
    var tail: String { state.withLock(\.tail.text) }

    /// Takes in a line.
    func take(_ line: OutputLine) -> OutputLine.Verdict {
        let text = TerminalText.plain(line.text)
        let count = state.withLock { state in
            state.tail.add(text)
            state.lineCount += 1
            return state.lineCount
        }
        if count <= Self.logLineLimit {
            let stream = line.source == .output ? "stdout" : "stderr"
            log.info("build output", ["stream": .string(stream), "line": .string(text)])
        } else if count == Self.logLineLimit + 1 {
            log.warning("the build writes more than is logged", ["lines": .integer(Int64(count))])
        }
        return .goOn
    }
}
