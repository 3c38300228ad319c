import Testing
import Worker

@Suite("Messages")
struct WorkerMessageTests {
    @Test("a complete message")
    func complete() throws {
        let message = try WorkerMessage(
            body: """
                {"sessionId":"s","commandId":"c","timestamp":1700000000123,"type":"preview",
                "instruction":"look","userEmail":"a@b.c","chatThreadId":"t","clientId":"k",
                "projectId":"p","new":[1],"context":{"branch":"main","lastCommit":"abc",
                "filesModified":["a.md"],"more":true}}
                """, messageID: "m")
        #expect(
            message
                == WorkerMessage(
                    sessionID: "s", commandID: "c", timestamp: 1_700_000_000_123, kind: .preview,
                    instruction: "look", userEmail: "a@b.c", threadID: "t", clientID: "k",
                    projectID: "p",
                    context: .init(branch: "main", lastCommit: "abc", filesModified: ["a.md"])))
    }

    @Test("the older spelling, with defaults")
    func older() throws {
        let message = try WorkerMessage(
            body: #"{"sessionId":"s","command":"go","threadId":"t","timestamp":null}"#,
            messageID: "m")
        #expect(
            message
                == WorkerMessage(
                    sessionID: "s", commandID: "m", kind: .edit, instruction: "go", threadID: "t"))
    }

    @Test("a session without a thread is its own thread")
    func sessionAlone() throws {
        let message = try WorkerMessage(
            body: #"{"sessionId":"s","type":"build"}"#, messageID: "m")
        #expect(message.threadID == "s" && message.sessionID == "s")
    }

    @Test(
        "times in every form",
        arguments: [
            ("1700000000123", 1_700_000_000_123), ("1700000000", 1_700_000_000_000),
            ("1700000000.5", 1_700_000_000_500), (#""1700000000123""#, 1_700_000_000_123),
            (#""2023-11-14T22:13:20Z""#, 1_700_000_000_000), (#""soon""#, nil), ("1e300", nil),
            (#""1013-11-21T10:00:00Z""#, nil), ("-1700000000123", nil), ("0", nil),
        ] as [(String, Int64?)])
    func timestamps(text: String, expected: Int64?) throws {
        let message = try WorkerMessage(
            body: #"{"sessionId":"s","type":"build","timestamp":\#(text)}"#, messageID: "m")
        #expect(message.timestamp == expected)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: String
        let problem: String
        var sessionID: String?
        var commandID: String?
    }

    static let refusals = [
        Refusal(
            testDescription: "no JSON", body: "hello",
            problem: "the message is not JSON: a value is expected here (line 1, column 1)"),
        Refusal(
            testDescription: "nothing", body: "",
            problem: "the message is not JSON: a value is missing (line 1, column 1)"),
        Refusal(
            testDescription: "an array", body: "[]", problem: "the message is not a JSON object"),
        Refusal(
            testDescription: "a field twice", body: #"{"sessionId":"a","sessionId":"b"}"#,
            problem: "the message is not JSON: the field \"sessionId\" stands here twice "
                + "(line 1, column 18)"),
        Refusal(
            testDescription: "too deep", body: String(repeating: "[", count: 100_000),
            problem: "the message is not JSON: values nest too deep (line 1, column 33)"),
        Refusal(
            testDescription: "too long",
            body: "\"" + String(repeating: "a", count: 1 << 20) + "\"",
            problem: "the message has more than 1048576 bytes"),
        Refusal(
            testDescription: "a wrong type", body: #"{"sessionId":"s","instruction":7}"#,
            problem: "\"instruction\" is not a string", sessionID: "s"),
        Refusal(
            testDescription: "an unknown kind",
            body: #"{"sessionId":"s","commandId":"c","type":"dance"}"#,
            problem: "\"type\" is none of edit, build, commit, push, preview", sessionID: "s",
            commandID: "c"),
        Refusal(
            testDescription: "nothing to do", body: #"{"sessionId":"s","instruction":"  "}"#,
            problem: "\"instruction\" is missing", sessionID: "s"),
        Refusal(
            testDescription: "nowhere to go", body: #"{"commandId":"c","instruction":"x"}"#,
            problem: "\"chatThreadId\" and \"sessionId\" are missing", commandID: "c"),
        Refusal(
            testDescription: "a line break in an id",
            body: #"{"sessionId":"s","commandId":"a\nCommand-Id: b","instruction":"x"}"#,
            problem: "\"commandId\" holds control characters", sessionID: "s",
            commandID: "a\nCommand-Id: b"),
        Refusal(
            testDescription: "an id that no queue would take back",
            body: #"{"sessionId":"s\uFFFF","commandId":"c","instruction":"x"}"#,
            problem: "\"sessionId\" cannot be sent back", commandID: "c"),
        Refusal(
            testDescription: "an endless id",
            body: #"{"chatThreadId":"\#(String(repeating: "x", count: 513))","type":"build"}"#,
            problem: "\"chatThreadId\" has more than 512 bytes"),
    ]

    @Test("are refused", arguments: refusals)
    func refused(_ example: Refusal) {
        #expect(
            throws: InvalidMessage(
                problem: example.problem, sessionID: example.sessionID,
                commandID: example.commandID)
        ) {
            try WorkerMessage(body: example.body, messageID: "m")
        }
    }
}
