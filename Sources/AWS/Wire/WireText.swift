/// Text in the making, as the bytes of its UTF-8, with room for all of it: what is signed of a
/// request has dozens of parts, and interpolation grows a `String` with each of them.
struct WireText {
    /// The text so far.
    private(set) var bytes: [UInt8] = []

    /// Nothing, with room for so many bytes.
    init(byteCount: Int) { bytes.reserveCapacity(byteCount) }

    /// The text as a `String`.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Adds texts one after the other.
    mutating func append(_ texts: String...) {
        for text in texts { bytes.append(contentsOf: text.utf8) }
    }
}
