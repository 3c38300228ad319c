import Testing
import Worker

struct CommitMessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let instruction: String
        let subject: String

        var testDescription: String { String(instruction.prefix(30)) }
    }

    @Test(arguments: [
        Case(instruction: "Change the title", subject: "Change the title"),
        Case(instruction: "  a \t b\r\nc\u{2028}d ", subject: "a b c d"),
        Case(instruction: "\u{1B}[31mred\u{7}\u{0}", subject: "[31mred"),
        Case(instruction: "abc\u{202E}cba", subject: "abc cba"),
        Case(instruction: "", subject: "Edit"),
        Case(instruction: "\n\n", subject: "Edit"),
        Case(instruction: "Title\n\nCommand-Id: forged", subject: "Title Command-Id: forged"),
        Case(
            instruction: String(repeating: "word ", count: 40),
            subject: String(repeating: "word ", count: 13) + "word…"),
        Case(
            instruction: String(repeating: "x", count: 100),
            subject: String(repeating: "x", count: 71) + "…"),
        Case(
            instruction: String(repeating: "x", count: 72),
            subject: String(repeating: "x", count: 72)),
        Case(instruction: "-F /etc/passwd", subject: "-F /etc/passwd"),
        Case(instruction: "# not a comment", subject: "# not a comment"),
    ])
    func subjectIsOneShortLine(_ testCase: Case) {
        let message = CommitMessage(instruction: testCase.instruction, commandID: "c-1")
        #expect(message.text == testCase.subject + "\n\nCommand-Id: c-1\n")
        #expect(testCase.subject.count <= CommitMessage.width)
    }

    @Test func interruptedCommandIsNotCalledDone() {
        #expect(
            CommitMessage(interrupted: "c-1").text
                == "Auto-save: Interrupted by new message\n\nInterrupted-Command-Id: c-1\n")
    }

    @Test(arguments: [
        "", "a b", "a\nCommand-Id: b", "é", "sha256:00", String(repeating: "a", count: 129), "a,b",
    ])
    func unusualIdsBecomeDigests(_ id: String) {
        let identifier = CommitMessage.identifier(id)
        #expect(identifier.hasPrefix("sha256:"))
        #expect(identifier.utf8.count == 71)
        #expect(identifier != id)
    }
}
