import Testing
import Worker

@Suite("Environment files")
struct EnvironmentFileTests {
    @Test(
        "are read",
        arguments: [
            ("A=1", ["A": "1"]), ("A = 1 ", ["A": "1"]), ("export A=1", ["A": "1"]),
            ("\u{9}export\u{9}A=1", ["A": "1"]), ("# A=1\n\nB=2\r\n", ["B": "2"]),
            ("A=x # note", ["A": "x"]), ("A=x#y", ["A": "x#y"]), ("A=", ["A": ""]),
            ("A='it # is $X \\n'", ["A": "it # is $X \\n"]),
            (#"A="a\nb\"c\\d\$e\q" # note"#, ["A": "a\nb\"c\\d$e\\q"]),
            ("A=a=b", ["A": "a=b"]), ("A=1\nA=2", ["A": "2"]),
            ("URL=https://x/y#z", ["URL": "https://x/y#z"]),
        ])
    func read(text: String, expected: [String: String]) throws {
        #expect(try EnvironmentFile.parse(Array(text.utf8)) == expected)
    }

    @Test(
        "are refused with the line, without the value",
        arguments: [
            ("A=1\nSECRET", ".env.local:2: there is no \"=\""),
            ("A='secret", ".env.local:1: a quotation mark is not closed on its line"),
            (
                "A=\"x\"secret",
                ".env.local:1: something follows the closing quotation mark"
            ),
            ("1A=secret", ".env.local:1: what stands before the \"=\" is no name"),
            ("A B=secret", ".env.local:1: what stands before the \"=\" is no name"),
        ])
    func refused(text: String, message: String) {
        let error = #expect(throws: WorkerError.self) {
            try EnvironmentFile.parse(Array(text.utf8))
        }
        #expect(error?.message == message)
    }
}
