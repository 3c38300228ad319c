import Manifest
import Testing

struct ObjectKeyTests {
    @Test func unicodeSpellingsStayApart() {
        let composed = ObjectKey("caf\u{e9}.html")
        let decomposed = ObjectKey("cafe\u{301}.html")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func orderIsByBytes() {
        // U+FFFD sorts after U+1F600 in UTF-16 but before it in UTF-8.
        let keys = ["a", "a!", "aa", "b", "\u{e9}", "\u{fffd}", "\u{1F600}"].map(ObjectKey.init)
        #expect(keys.shuffled().sorted() == keys)
    }

    @Test(arguments: [
        "index.html", "a/b", ".well-known/x", "..a", "a..", "...", "a/.../b", "\u{e9}", " ",
        String(repeating: "k", count: 1024),
    ])
    func aFileCanHave(_ key: String) {
        #expect(ObjectKey.canNameFile(Array(key.utf8)))
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/..", "a/./b", "a/../../b",
        "a\u{0}", String(repeating: "k", count: 1025),
    ])
    func noFileHas(_ key: String) {
        #expect(!ObjectKey.canNameFile(Array(key.utf8)))
    }
}
