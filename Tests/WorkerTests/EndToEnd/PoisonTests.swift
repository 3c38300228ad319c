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
            "\u{FFFD}\t\r\n", "<xml>", "{'a':1}",
            #"{"sessionId":"s","instruction":"x","context":[]}"#,
            #"{"sessionId":"s","instruction":"x","timestamp":{}}"#,
            String(repeating: "[", count: 5000), "{\"a\":" + String(repeating: "9", count: 5000),
            #"{"sessionId":"\#(String(repeating: "s", count: 600))","type":"build"}"#,
        ]
        // What a good message becomes when it is cut off, or when one of its bytes is another one.
        let good =
            #"{"sessionId":"s","instruction":"x","chatThreadId":"t","type":"commit","#
            + #""userEmail":"a@b.c"}"#
        let cut = (1..<good.count - 1).map { String(good.prefix($0)) }
        let changed = (0..<good.count).map { place in
            String(good.prefix(place)) + "}" + good.dropFirst(place + 1)
        }.filter { (try? JSONValue(parsing: $0)) == nil }
        return (text.filter { !$0.isEmpty } + cut + changed).prefix(200).map { $0 }
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
