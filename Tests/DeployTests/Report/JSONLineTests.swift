import Deploy
import Testing

struct JSONLineTests {
    @Test(arguments: [
        ("plain", #""plain""#),
        ("quote \" backslash \\ slash /", #""quote \" backslash \\ slash /""#),
        ("\u{0}\u{1F}\u{8}\u{C}\n\r\t", #""\u0000\u001f\u0008\u000c\n\r\t""#),
        ("\u{2028}\u{2029}", #""\u2028\u2029""#),
        ("\u{7F}é🦊", "\"\u{7F}é🦊\""),
        ("cafe\u{301}", "\"cafe\u{301}\""),
        ("cr\r\nlf", #""cr\r\nlf""#),
    ])
    func strings(text: String, json: String) {
        var line = JSONLine(type: "t")
        line.add("s", text)
        #expect(Array(line.text.utf8) == Array("{\"type\":\"t\",\"s\":\(json)}\n".utf8))
    }

    @Test func fieldsKeepTheirOrder() {
        var line = JSONLine(type: "z")
        line.add("n", Int64.min)
        line.add("absent", nil)
        line.add("list", ["b", "a\""])
        line.add("empty", [])
        #expect(
            line.text == #"""
                {"type":"z","n":-9223372036854775808,"absent":null,"list":["b","a\""],"empty":[]}

                """#)
    }
}
