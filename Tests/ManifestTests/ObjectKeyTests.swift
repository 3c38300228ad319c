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
}
