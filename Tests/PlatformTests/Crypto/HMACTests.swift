import Platform
import Testing

/// Cases of RFC 4231, section 4: short and long keys, and what fills a block.
struct HMACTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: [UInt8], message: [UInt8]
        let code: String

        init(_ description: String, key: [UInt8], message: [UInt8], code: String) {
            testDescription = description
            (self.key, self.message, self.code) = (key, message, code)
        }
    }

    static let cases = [
        Case(
            "1, a key shorter than a block", key: Array(repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Case(
            "2, a key shorter than the code", key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Case(
            "6, a key longer than a block", key: Array(repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    ]

    @Test(arguments: cases) func code(_ testCase: Case) {
        #expect(
            Hex.encode(HMAC.sha256(key: testCase.key, message: testCase.message)) == testCase.code)
    }
}
