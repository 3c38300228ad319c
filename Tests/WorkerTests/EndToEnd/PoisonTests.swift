import TestSupport
import Testing

@Suite("Poison")
struct PoisonTests {
    private static let threads = [
        "../x", "-x", "a..b", "x.lock", "é😀", "a b", "@{-1}", "refs/heads/main", ".",
        String(repeating: "n", count: 300),
    ]

    private static func bodies() throws -> [String] {
        let text = [
            "hello", "", " ", "null", "[]", "7", "\"x\"", "{", "{}", "}{", "{\"a\":}",
            #"{"sessionId":1,"instruction":"x"}"#, #"{"sessionId":"s","instruction":["x"]}"#,
            #"{"sessionId":"s","commandId":{},"instruction":"x"}"#,
            #"{"sessionId":"s","type":"dance"}"#, #"{"sessionId":"s","instruction":""}"#,
            #"{"sessionId":"s","sessionId":"t","instruction":"x"}"#,
            #"{"sessionId":"s","commandId":"a\nb","instruction":"x"}"#,
            #"{"sessionId":"s","instruction":"x","context":[]}"#,
            #"{"sessionId":"s","instruction":"x","timestamp":{}}"#,
            String(repeating: "[", count: 5000), "{\"a\":" + String(repeating: "9", count: 5000),
            #"{"sessionId":"\#(String(repeating: "s", count: 600))","type":"build"}"#,
        ]
        return text.filter { !$0.isEmpty }
    }

    @Test("every body is answered or moved away, and a good message works afterwards")
    func poison() async throws {
        let bench = try await WorkerBench(maximumReceives: 3)
        let bodies = try Self.bodies()
        for body in bodies { try await bench.send(body: body) }
        let worker = try bench.startWorker()
        try await waitUntil("the queue to be empty", within: .seconds(90)) {
            try await bench.messageCounts(bench.inputURL) == (0, 0)
        }
        let answers = try await bench.answers()
        #expect(answers.allSatisfy { $0["success"] == false })
        let dead = try await bench.messageCounts(bench.deadLetterURL)
        #expect(answers.count + dead.visible == bodies.count, "\(worker.standardOutput)")

        for thread in Self.threads {
            let answer = try await bench.answers(
                to: bench.send("index hi", thread: thread, kind: "commit"))[0]
            #expect(answer["success"] == true, "\(thread): \(answer)")
        }
        let good = try await bench.answers(to: bench.send("index good"))[0]
        #expect(good["success"] == true, "\(good)\n\(worker.standardOutput)")
        #expect(worker.ending == nil)
    }
}
