import AWS
import Testing

@Suite struct SQSTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let expected: String
    }

    static let cleanings = [
        Case(testDescription: "empty", text: "", expected: ""),
        Case(
            testDescription: "white space", text: "a\tb\nc\r\nd\re f",
            expected: "a\tb\nc\r\nd\re f"),
        Case(
            testDescription: "escape sequences", text: "\u{1B}[31mred\u{1B}[0m",
            expected: "\u{FFFD}[31mred\u{FFFD}[0m"),
        Case(
            testDescription: "control characters", text: "\0\u{1}\u{8}\u{B}\u{C}\u{E}\u{1F}",
            expected: String(repeating: "\u{FFFD}", count: 7)),
        Case(
            testDescription: "not characters", text: "\u{FFFE}\u{FFFF}",
            expected: "\u{FFFD}\u{FFFD}"),
        Case(
            testDescription: "the borders", text: " \u{7F}\u{80}\u{D7FF}\u{E000}\u{FFFD}",
            expected: " \u{7F}\u{80}\u{D7FF}\u{E000}\u{FFFD}"),
        Case(
            testDescription: "beyond the first plane", text: "\u{10000}\u{1FFFE}\u{10FFFF}",
            expected: "\u{10000}\u{1FFFE}\u{10FFFF}"),
        Case(
            testDescription: "within a character", text: "e\u{301}\u{1}",
            expected: "e\u{301}\u{FFFD}"),
    ]

    @Test(arguments: cleanings) func cleaned(_ testCase: Case) {
        #expect(
            SQSText.cleaned(testCase.text).unicodeScalars.elementsEqual(
                testCase.expected.unicodeScalars))
    }

    struct Cut: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let byteCount: Int
        let expected: String
    }

    static let cuts = [
        Cut(testDescription: "fits", text: "12345", byteCount: 5, expected: "12345"),
        Cut(testDescription: "ASCII", text: "123456", byteCount: 5, expected: "123.."),
        Cut(
            testDescription: "in a letter", text: "1\u{E9}\u{E9}\u{E9}", byteCount: 6,
            expected: "1\u{E9}.."),
        Cut(
            testDescription: "in an emoji", text: "\u{1F600}\u{1F600}\u{1F600}", byteCount: 9,
            expected: "\u{1F600}.."),
        Cut(
            testDescription: "before an accent", text: "123e\u{301}456", byteCount: 6,
            expected: "123.."),
        Cut(
            testDescription: "in a family", text: "ab\u{1F468}\u{200D}\u{1F469}c", byteCount: 12,
            expected: "ab.."),
        Cut(
            testDescription: "between the bytes of a line end", text: "12\r\n3456", byteCount: 5,
            expected: "12.."),
        Cut(
            testDescription: "one endless character",
            text: "e" + String(repeating: "\u{301}", count: 100), byteCount: 103,
            expected: "e" + String(repeating: "\u{301}", count: 50) + ".."),
        Cut(testDescription: "no room for the marker", text: "123", byteCount: 1, expected: "1"),
        Cut(testDescription: "no room", text: "123", byteCount: 0, expected: ""),
    ]

    @Test(arguments: cuts) func cut(_ testCase: Cut) {
        let cut = SQSText.cut(testCase.text, toByteCount: testCase.byteCount, marker: "..")
        #expect(cut.utf8.elementsEqual(testCase.expected.utf8), "\(cut)")
        #expect(cut.utf8.count <= testCase.byteCount)
    }

    @Test func theMarkerMaySay() {
        let cut = SQSText.cut(String(repeating: "x", count: 100), toByteCount: 20)
        #expect(cut == String(repeating: "x", count: 12) + "\u{2026}[cut]")
    }
}
