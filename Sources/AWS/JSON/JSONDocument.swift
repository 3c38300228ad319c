internal import FoundationEssentials

/// JSON that came over the network.
enum JSONDocument {
    /// The document cannot be read; the text says no more, as it may hold anything.
    struct Fault: Error {}

    /// How deep arrays and objects may nest. The answers of AWS that are read here need half of
    /// it; the decoder recurses, and would do so hundreds of levels deep.
    private static let maximumDepth = 16

    /// Decodes a document of limited depth.
    static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws(Fault) -> Value {
        guard isShallow(bytes) else { throw Fault() }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw Fault()
        }
    }

    /// Whether no more than so many brackets are ever open; the decoder checks all else.
    private static func isShallow(_ bytes: [UInt8]) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                isEscaped = byte == UInt8(ascii: "\\")
                isInString = byte != UInt8(ascii: "\"")
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
                if depth > maximumDepth { return false }
            }
        }
        return true
    }
}
