/// Words of eight bytes, most significant first, which is how digests are kept.
extension [UInt8] {
    /// Adds the bytes of a word.
    package mutating func append(bigEndian word: UInt64) {
        Swift.withUnsafeBytes(of: word.bigEndian) { append(contentsOf: $0) }
    }

    /// The word that begins at an index.
    ///
    /// - Precondition: eight bytes are there.
    package func bigEndianWord(at index: Int) -> UInt64 {
        precondition(index >= 0 && index <= count - 8)
        return withUnsafeBytes {
            UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        }
    }
}
