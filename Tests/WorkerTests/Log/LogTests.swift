import Platform
import TestSupport
import Testing

@testable import Worker

struct LogTests {
    /// 2026-11-21T14:30:00.123Z
    private static let time: Int64 = 1_795_271_400_123

    private static func log(
        _ sink: CapturedText, _ level: LogLevel = .info, secrets: [String] = []
    ) -> Log {
        Log(sink, level: level, redactor: Redactor(secrets: secrets), now: { time })
    }

    @Test func lineIsOneObjectWithTheFieldsInOrder() {
        let sink = CapturedText()
        Self.log(sink).with(sessionID: "s", commandID: "c").with(step: "build").info(
            "done", ["durationMs": 12, "ok": true, "files": ["a", "b"], "why": "say \"x\"\n"])
        #expect(
            sink.text == #"{"time":"2026-11-21T14:30:00.123Z","level":"info","message":"done","#
                + #""sessionId":"s","commandId":"c","step":"build","durationMs":12,"ok":true,"#
                + #""files":["a","b"],"why":"say \"x\"\n"}"# + "\n")
    }

    @Test func laterFieldReplacesAnEarlierOne() {
        let sink = CapturedText()
        Self.log(sink).with(step: "a").with(step: "b").info("m", ["level": "x", "n": 1])
        #expect(
            sink.text == #"{"time":"2026-11-21T14:30:00.123Z","message":"m","step":"b","#
                + #""level":"x","n":1}"# + "\n")
    }

    @Test(arguments: [(LogLevel.debug, 4), (.info, 3), (.warning, 2), (.error, 1)])
    func levelDecides(_ level: LogLevel, _ count: Int) {
        let sink = CapturedText()
        let log = Self.log(sink, level)
        log.debug("m")
        log.info("m")
        log.warning("m")
        log.error("m")
        #expect(sink.text.split(separator: "\n").count == count)
    }

    @Test(arguments: [
        ("DEBUG", LogLevel.debug), ("Warn", .warning), ("log", .info), ("fatal", .error),
        ("loud", nil),
    ])
    func levelHasManyNames(_ name: String, _ level: LogLevel?) {
        #expect(LogLevel(named: name) == level)
    }

    @Test func everyStringIsRedacted() {
        let sink = CapturedText()
        Self.log(sink, secrets: ["hunter22"]).with([LogField("a", "hunter22")]).info(
            "hunter22", ["b": ["x hunter22"], "c": .object([LogField("d", "hunter22")])])
        #expect(!sink.text.contains("hunter22"))
        #expect(
            sink.text.split(separator: Redactor.mark, omittingEmptySubsequences: false).count == 5)
    }

    @Test func numberThatJSONCannotWriteIsNull() {
        let sink = CapturedText()
        Self.log(sink).info("m", ["a": .number(.nan), "b": .number(1.5), "c": .number(2)])
        #expect(sink.text.hasSuffix(#""a":null,"b":1.5,"c":2}"# + "\n"))
    }

    /// The members that the specification of the format demands, in the places it demands.
    @Test func recordIsInTheEmbeddedMetricFormat() throws {
        let sink = CapturedText()
        var record = MetricRecord.step("build", took: .milliseconds(1234), failed: true)
        record.add("Bytes", 7, .bytes)
        // Figures are written whatever the level of the log.
        Self.log(sink, .error).with(sessionID: "s", commandID: "c").record(record)
        let line = try JSONValue(parsing: sink.text)
        #expect(line["_aws"]?["Timestamp"]?.intValue == Int(Self.time))
        let directive = try #require(line["_aws"]?["CloudWatchMetrics"]?.elements.first)
        #expect(directive["Namespace"]?.stringValue == "DeployWorker")
        #expect(directive["Dimensions"] == [["Step"]])
        #expect(
            directive["Metrics"] == [
                ["Name": "StepDuration", "Unit": "Milliseconds"],
                ["Name": "Steps", "Unit": "Count"], ["Name": "StepFailures", "Unit": "Count"],
                ["Name": "Bytes", "Unit": "Bytes"],
            ])
        #expect(line["Step"]?.stringValue == "build")
        #expect(line["StepDuration"]?.intValue == 1234)
        #expect(line["StepFailures"]?.intValue == 1)
        #expect(line["sessionId"]?.stringValue == "s")
    }

    @Test func emptyDimensionIsLeftOut() throws {
        let sink = CapturedText()
        var record = MetricRecord("m", dimensions: ["Client": ""])
        record.add("N", 1)
        Self.log(sink).record(record)
        let line = try JSONValue(parsing: sink.text)
        #expect(line["_aws"]?["CloudWatchMetrics"]?.elements.first?["Dimensions"] == [[]])
        #expect(line["Client"] == nil)
    }

    @Test(arguments: [
        ("plain é", "plain é"), ("\u{1B}[31;1mred\u{1B}[0m", "red"), ("10%\r50%\r100%", "100%"),
        ("end\r", "end"), ("a\tb\u{0}\u{7}c", "a bc"), ("\u{1B}]0;title\u{7}x", "x"),
        ("\u{1B}]8;;http://a\u{1B}\\link", "link"), ("\u{1B}[31", ""), ("\u{1B}", ""),
        ("\u{9B}x", "x"),
    ])
    func terminalTextIsMadePlain(_ line: String, _ plain: String) {
        #expect(TerminalText.plain(line) == plain)
    }
}
