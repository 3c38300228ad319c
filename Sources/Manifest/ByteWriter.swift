/// Appends the primitive values of the manifest format to a byte array.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ raw: some Collection<UInt8>) {
        bytes.append(contentsOf: raw)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Seven bits a byte, least significant first, the top bit saying that more follow (LEB128).
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(string: String) {
        append(varint: UInt64(string.utf8.count))
        bytes.append(contentsOf: string.utf8)
    }

    /// Eight bytes, most significant first.
    mutating func append(word: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }
}
