import Platform
import Testing

struct LineTailTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let lines: [String]
        let text: String
    }

    /// Tails of at most 3 lines and 12 bytes.
    @Test(arguments: [
        Case(testDescription: "nothing", lines: [], text: ""),
        Case(testDescription: "all fits", lines: ["a", "b", "c"], text: "a\nb\nc"),
        Case(testDescription: "too many lines", lines: ["a", "b", "c", "d"], text: "…\nb\nc\nd"),
        Case(testDescription: "too many bytes", lines: ["aaaaaa", "bbbbbb"], text: "…\nbbbbbb"),
        Case(
            testDescription: "exactly as many bytes", lines: ["aaaaa", "bbbbb"],
            text: "aaaaa\nbbbbb"),
        Case(
            testDescription: "a line that is too long", lines: ["x", "0123456789abcdef"],
            text: "…\n56789abcdef"),
        Case(
            testDescription: "a line cut inside a character", lines: ["éééééééé"],
            text: "…\nééééé"),
    ])
    func oldestLinesMakeRoom(_ testCase: Case) {
        var tail = LineTail(lines: 3, bytes: 12)
        for line in testCase.lines { tail.add(line) }
        #expect(tail.text == testCase.text)
    }
}
