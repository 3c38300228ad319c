import Deploy
import TestSupport
import Testing
import Worker

@Suite("Answers")
struct WorkerAnswerTests {
    private static func answer() -> WorkerAnswer {
        var answer = WorkerAnswer(
            sessionID: "s", commandID: "c", timestamp: 7, success: true, summary: "done")
        answer.filesChanged = ["a.md"]
        answer.siteURL = "https://x.y"
        answer.steps = [StepReport(.build, .ok, duration: .milliseconds(12))]
        return answer
    }

    @Test("carry the promised names, and only what there is")
    func names() throws {
        var answer = Self.answer()
        answer.deploy = DeployFigures(DeploySummary(result: .complete, exitStatus: .done))
        let figures: JSONValue = [
            "result": "complete", "uploaded": 0, "updated": 0, "deleted": 0, "unchanged": 0,
            "withheld": 0, "failed": 0, "bytesUploaded": 0, "requests": 0, "retries": 0,
            "generation": 0, "elapsedMs": 0,
        ]
        #expect(
            try JSONValue(parsing: answer.encoded()) == [
                "sessionId": "s", "commandId": "c", "timestamp": 7, "success": true,
                "summary": "done", "filesChanged": ["a.md"], "siteUrl": "https://x.y",
                "steps": [["name": "build", "status": "ok", "durationMs": 12]],
                "deploy": figures,
            ])
    }

    @Test("progress is told from answers by its type")
    func progress() throws {
        let news = ProgressNotification(
            sessionID: "s", commandID: "c", timestamp: 7, step: .claude, status: "started")
        #expect(
            try JSONValue(parsing: news.encoded()) == [
                "type": "progress", "sessionId": "s", "commandId": "c", "timestamp": 7,
                "step": "claude", "status": "started",
            ])
    }

    @Test("are cut to what the queue takes", arguments: [1024, 4096, 65_536])
    func cut(byteLimit: Int) throws {
        var answer = Self.answer()
        answer.summary = String(repeating: "😀", count: 50_000)
        answer.error = String(repeating: "e\n", count: 50_000)
        answer.filesChanged = (0..<10_000).map { "folder/\($0).html" }
        answer.steps = WorkStep.allCases.map {
            StepReport(
                $0, .failed, duration: .zero, detail: String(repeating: "x", count: 100_000))
        }
        let text = answer.encoded(byteLimit: byteLimit)
        #expect(text.utf8.count <= byteLimit)
        let read = try #require(WorkerAnswer(body: text))
        #expect(read.summary.hasSuffix("…") && read.error?.hasPrefix("…") == true)
        #expect(read.filesChanged?.last == "…" && read.steps?.count == 6)
        #expect(read.sessionID == "s" && read.commandID == "c")
    }

    @Test(
        "texts lose what terminals act on and SQS refuses",
        arguments: [
            ("\u{1B}[31;1mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{7}text", "text"),
            ("\u{1B}]8;;http://x\u{1B}\\link", "link"), ("a\u{0}b\u{8}c", "abc"),
            ("50%\r100%\r\n", "50%\n100%\n"), ("\u{FFFE}", "\u{FFFD}"), ("é 😀\t\n", "é 😀\t\n"),
            ("\u{85}\u{9B}31m", "31m"), ("\u{1B}", ""),
        ])
    func cleaned(text: String, expected: String) {
        #expect(AnswerText.cleaned(text) == expected)
    }
}
