import Arguments
import Testing

struct ParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let arguments: [String]
        var command = "apply"
        var uses: [String] = []
        var operands: [String] = ["f"]
    }

    static let understood = [
        Case(testDescription: "operand alone", arguments: ["f"]),
        Case(testDescription: "the command's name", arguments: ["apply", "f"]),
        Case(
            testDescription: "another command", arguments: ["undo", "-f"], command: "undo",
            uses: ["force"], operands: []),
        Case(
            testDescription: "the command after an option", arguments: ["--force", "undo"],
            command: "undo", uses: ["force"], operands: []),
        Case(
            testDescription: "options after operands", arguments: ["f", "--force", "--size", "2"],
            uses: ["force", "size=2"]),
        Case(testDescription: "value after =", arguments: ["--size=2", "f"], uses: ["size=2"]),
        Case(testDescription: "empty value", arguments: ["--size=", "f"], uses: ["size="]),
        Case(
            testDescription: "value with = and dashes",
            arguments: ["--match", "--a=b", "f"], uses: ["match=--a=b"]),
        Case(
            testDescription: "short options joined", arguments: ["-fs2", "f"],
            uses: ["force", "size=2"]),
        Case(
            testDescription: "order and repetition are kept",
            arguments: ["--match", "a", "--size=1", "--match", "b", "f"],
            uses: ["match=a", "size=1", "match=b"]),
        Case(
            testDescription: "-- ends the options", arguments: ["--force", "--", "--size"],
            uses: ["force"], operands: ["--size"]),
        Case(testDescription: "a dash is an operand", arguments: ["-"], operands: ["-"]),
        Case(testDescription: "an empty operand", arguments: [""], operands: [""]),
        Case(
            testDescription: "a path that looks like a command", arguments: ["./undo"],
            operands: ["./undo"]),
        Case(
            testDescription: "the operand may be called like a command",
            arguments: ["apply", "undo"], operands: ["undo"]),
        Case(
            testDescription: "help needs no operands", arguments: ["--help"], uses: ["help"],
            operands: []),
        Case(
            testDescription: "help needs no fitting options",
            arguments: ["undo", "--colour=blue", "-h"], command: "undo",
            uses: ["colour=blue", "help"], operands: []),
        Case(
            testDescription: "letters outside ASCII", arguments: ["--match", "Ünïcode 🦊", "f"],
            uses: ["match=Ünïcode 🦊"]),
    ]

    @Test(arguments: understood)
    func understands(_ example: Case) throws {
        let invocation = try Parser(fixture).parse(example.arguments)
        #expect(invocation.command.name == example.command)
        #expect(invocation.operands == example.operands)
        let uses = invocation.uses.map { use in use.value.map { "\(use.name)=\($0)" } ?? use.name }
        #expect(uses == example.uses)
    }

    @Test func theLastValueCounts() throws {
        let invocation = try Parser(fixture).parse(["--size", "1", "f", "--size=2"])
        #expect(invocation.value("size") == "2")
        #expect(invocation.has("size"))
        #expect(!invocation.has("force"))
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let message: String
        var hint: String?
        var testDescription: String { arguments.joined(separator: " ") }
    }

    static let mistakes = [
        Mistake(arguments: [], message: "the command apply needs <file>"),
        Mistake(
            arguments: ["a", "b"],
            message: "unexpected operand \"b\": the command apply takes <file>"),
        Mistake(
            arguments: ["--fore", "f"], message: "unknown option --fore",
            hint: "did you mean --force?"),
        Mistake(
            arguments: ["--oclour=red", "f"], message: "unknown option --oclour",
            hint: "did you mean --colour?"),
        Mistake(arguments: ["--xyzzy", "f"], message: "unknown option --xyzzy"),
        Mistake(
            arguments: ["--max=1", "f"], message: "unknown option --max",
            hint: "did you mean --maximum-directory-depth?"),
        Mistake(arguments: ["-fx", "f"], message: "unknown option -x"),
        Mistake(arguments: ["-é", "f"], message: "unknown option -?"),
        Mistake(arguments: ["f", "--size"], message: "--size needs a value: N"),
        Mistake(arguments: ["f", "-s"], message: "--size needs a value: N"),
        Mistake(arguments: ["--force=1", "f"], message: "--force takes no value"),
        Mistake(
            arguments: ["--colour", "gren", "f"],
            message: "invalid value \"gren\" for --colour: choose red, green",
            hint: "did you mean green?"),
        Mistake(
            arguments: ["undo", "--size", "1"],
            message: "--size is not an option of the command undo"),
    ]

    @Test(arguments: mistakes)
    func explains(_ mistake: Mistake) {
        #expect(throws: UsageError(mistake.message, hint: mistake.hint)) {
            try Parser(fixture).parse(mistake.arguments)
        }
    }

    /// getopt's state belongs to the whole process.
    @Test func scansAtTheSameTimeDoNotMix() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let words = (0...index).flatMap { ["--match", "\(index)-\($0)"] } + ["f"]
                    let invocation = try Parser(fixture).parse(words)
                    return invocation.uses.map(\.value) == (0...index).map { "\(index)-\($0)" }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
