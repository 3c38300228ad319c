/// Takes the primitive values of the manifest format from a byte array that nobody vouches for.
struct ByteReader {
    private let bytes: [UInt8]
    private let end: Int
    private(set) var position = 0

    /// Reads `bytes` up to `end`.
    init(_ bytes: [UInt8], end: Int) {
        self.bytes = bytes
        self.end = end
    }

    var remaining: Int { end - position }

    mutating func byte() throws(ManifestError) -> UInt8 {
        guard position < end else { throw cutOff }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(ManifestError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw .damaged("number at byte \(position)") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    /// A number that counts something in memory or has to fit a signed type.
    mutating func count() throws(ManifestError) -> Int {
        guard let value = Int(exactly: try varint()) else {
            throw .damaged("number at byte \(position)")
        }
        return value
    }

    mutating func slice(_ count: Int) throws(ManifestError) -> ArraySlice<UInt8> {
        guard count <= remaining else { throw cutOff }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func string() throws(ManifestError) -> String {
        let length = try count()
        guard let text = String(validating: try slice(length), as: UTF8.self) else {
            throw .damaged("text at byte \(position)")
        }
        return text
    }

    mutating func word() throws(ManifestError) -> UInt64 {
        guard remaining >= 8 else { throw cutOff }
        var value: UInt64 = 0
        for offset in 0..<8 { value = value << 8 | UInt64(bytes[position + offset]) }
        position += 8
        return value
    }

    private var cutOff: ManifestError { .damaged("it ends at byte \(end)") }
}
