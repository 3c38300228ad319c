import Platform
import TestSupport
import Testing

struct ConsoleTests {
    @Test func messagesArePrefixed() {
        let results = CapturedText()
        let messages = CapturedText()
        let console = Console(
            program: "deploy-dist", results: results, messages: messages, terminal: .none)
        console.message(.error, "bucket \"x\" does not exist", hint: "check the name")
        console.message(.warning, "two\nlines \u{1B}[2J")
        #expect(
            messages.text == """
                deploy-dist: error: bucket "x" does not exist
                deploy-dist: hint: check the name
                deploy-dist: warning: two\\x0alines \\x1b[2J

                """)
        #expect(results.text.isEmpty)
    }

    @Test func onlyTheKindIsColoured() {
        let messages = CapturedText()
        let console = Console(
            program: "p", results: CapturedText(), messages: messages,
            terminal: Terminal(canRedraw: true, hasColour: true))
        console.message(.error, "bad", hint: "good")
        #expect(
            messages.text
                == "p: \u{1B}[31;1merror\u{1B}[0m: bad\np: \u{1B}[36mhint\u{1B}[0m: good\n")
    }

    @Test(arguments: [
        ("plain/ü/🦊.html", "plain/ü/🦊.html"),
        ("a\u{7}\u{7F}b", "a\\x07\\x7fb"),
        ("c1\u{9B}31m", "c1\\u{9b}31m"),
        ("rtl\u{202E}gpj.exe", "rtl\\u{202e}gpj.exe"),
        ("line\u{2028}end", "line\\u{2028}end"),
        ("cr\r\nlf", "cr\\x0d\\x0alf"),
        ("e\u{301}", "e\u{301}"),
    ])
    func printable(text: String, shown: String) {
        #expect(Array(Printable.line(text).utf8) == Array(shown.utf8))
    }
}
