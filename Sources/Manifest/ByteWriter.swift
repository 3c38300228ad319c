internal import Platform

/// Appends the primitive values of the manifest format to a byte array.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Nothing yet, with room for so many bytes.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ raw: some Collection<UInt8>) {
        bytes.append(contentsOf: raw)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Seven bits a byte, least significant first, the top bit saying that more follow (LEB128);
    /// a negative number counts as 0.
    mutating func append(count: Int) {
        var rest = UInt64(clamping: count)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(string: String) {
        append(count: string.utf8.count)
        bytes.append(contentsOf: string.utf8)
    }

    /// Eight bytes, most significant first.
    mutating func append(word: UInt64) {
        bytes.append(bigEndian: word)
    }
}
