import Deploy
import Platform
import TestSupport
import Testing

/// What the reporters write for one deployment, in full: see the files in `Golden/`.
struct ReporterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var style = TextReporter.Style()
        var terminal = Terminal.none
        var result = DeployResult.complete

        init(_ name: String, terminal: Terminal = .none, _ change: (inout Case) -> Void = { _ in })
        {
            testDescription = name
            self.terminal = terminal
            change(&self)
        }
    }

    static let wide = Terminal(canRedraw: true, hasColour: false) { 100 }
    static let narrow = Terminal(canRedraw: true, hasColour: false) { 40 }

    static let texts = [
        Case("text"),
        Case("text-terminal", terminal: wide),
        Case("text-narrow-terminal", terminal: narrow),
        Case("text-verbose") { $0.style.isVerbose = true },
        Case("text-verbose-terminal", terminal: wide) { $0.style.isVerbose = true },
        Case("text-quiet", terminal: wide) { $0.style.isQuiet = true },
        Case("text-no-progress", terminal: wide) { $0.style.showsProgress = false },
        Case("text-plan") {
            $0.style.isPlan = true
            $0.result = .planned
        },
        Case("text-plan-quiet") {
            $0.style.isPlan = true
            $0.style.isQuiet = true
            $0.result = .planned
        },
    ]

    @Test(arguments: texts)
    func text(_ example: Case) throws {
        let script = ReportScript()
        let reporter = TextReporter(
            script.console(example.terminal), style: example.style, now: script.now())
        let output = script.play(reporter, result: example.result)
        let name = "\(example.testDescription).txt"
        #expect(try output == Golden.expected(name, actual: output))
    }

    @Test func json() throws {
        let script = ReportScript()
        let output = script.play(JSONReporter(script.console(Self.wide)))
        #expect(try output == Golden.expected("json.txt", actual: output))
    }

    @Test func anAbandonedStatusLineIsErased() {
        let script = ReportScript()
        let time = ManualTime()
        let reporter = TextReporter(
            script.console(Self.wide), style: TextReporter.Style(), now: { time.now })
        time.advance(by: .seconds(1))
        reporter.report(.hashed(files: 1, bytes: 1))
        #expect(script.messages.text == "\rscanning: 1 file, 1 B hashed\u{1B}[K")
        reporter.abandon()
        #expect(script.messages.text.hasSuffix("\r\u{1B}[K"))
    }

    @Test(arguments: 1...140)
    func aStatusLineFitsItsTerminal(columns: Int) {
        var progress = Progress()
        for event in ReportScript.events { progress.apply(event, at: .seconds(1)) }
        progress.apply(.sent(bytes: 1), at: .seconds(3))
        let line = StatusLine.bar(progress, at: .seconds(9), columns: columns)
        #expect(line.utf8.count < columns)
    }

    /// Events of many tasks at once: no line is torn, none is lost.
    @Test func linesOfManyTasksStayWhole() async {
        let script = ReportScript()
        let reporter = JSONReporter(script.console(.none))
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for index in 0..<200 { reporter.report(.deleted(key: "\(task)/\(index)")) }
                }
            }
        }
        let lines = script.results.text.split(separator: "\n")
        #expect(Set(lines).count == 1600)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"type\":\"delete\",\"key\":\"") })
        #expect(lines.allSatisfy { $0.hasSuffix("\"}") })
    }
}
