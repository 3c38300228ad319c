import Platform
import Testing

struct GzipTests {
    /// Some that shrink, and then some that do not.
    private static let bytes =
        (0..<100_000).map { UInt8($0 / 100 % 10) }
        + (0..<4000).flatMap { SHA256Digest.of(Array("\($0)".utf8)).bytes }

    @Test(arguments: [0, 1, 99_999, 100_000, 100_001, bytes.count - 1, bytes.count])
    func whatIsStoredFromAnIndexOnIsOneMember(_ start: Int) throws {
        let stored = Gzip.compress(Self.bytes, level: 1, storingFrom: start)
        #expect(try Gzip.decompress(stored, limit: Self.bytes.count) == Self.bytes)
        #expect(stored == Gzip.compress(Self.bytes, level: 1, storingFrom: start))
        // What shrinks takes little, and each stored block 5 bytes.
        let count = max(Self.bytes.count - start, 128_000)
        #expect(stored.count > count && stored.count < count + 5000)
    }

    @Test(arguments: [0, 1, 5, 100])
    func fewBytesHaveRoom(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8($0) }
        for start in 0...count {
            let stored = Gzip.compress(bytes, level: 1, storingFrom: start)
            #expect(try Gzip.decompress(stored, limit: count) == bytes)
        }
    }

    @Test func withoutAStartItIsAllCompressed() {
        #expect(
            Gzip.compress(Self.bytes, level: 1)
                == Gzip.compress(Self.bytes, level: 1, storingFrom: Self.bytes.count))
    }
}
