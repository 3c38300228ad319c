/// Collects the header of a response line by line, as libcurl hands it out.
///
/// Interim responses (1xx) are forgotten when the next one begins, and trailer fields after a
/// chunked body are left out: AWS signs and means nothing there.
struct ResponseHead {
    /// The most bytes that all header lines of an exchange may have, interim responses included.
    static let byteLimit = 65_536

    /// The fields of the latest response.
    private(set) var fields: [HTTPHeaders.Field] = []
    /// Whether any line has come.
    var hasStarted: Bool { byteCount > 0 }

    /// Whether the empty line after the fields has come.
    var isComplete: Bool { hasStarted && expectsStatusLine }

    private var byteCount = 0
    private var expectsStatusLine = true

    /// Takes one line with its line end.
    ///
    /// - Returns: `false` when there are more bytes than allowed.
    mutating func receive(_ line: UnsafeRawBufferPointer) -> Bool {
        byteCount += line.count
        guard byteCount <= Self.byteLimit else { return false }
        let text = Self.trim(line)
        if text.isEmpty {
            expectsStatusLine = true
        } else if !expectsStatusLine {
            receiveField(line, text)
        } else if line.starts(with: "HTTP/".utf8) {
            fields.removeAll(keepingCapacity: true)
            expectsStatusLine = false
        }
        return true
    }

    private mutating func receiveField(_ line: UnsafeRawBufferPointer, _ text: Slice) {
        if Self.isBlank(line[0]) {
            // A folded value goes on (RFC 9112, section 5.2): the fold counts as one space.
            guard let last = fields.indices.last else { return }
            fields[last].value += " " + String(decoding: text, as: UTF8.self)
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let value = Self.trim(UnsafeRawBufferPointer(rebasing: text[(colon + 1)...]))
            fields.append(
                HTTPHeaders.Field(
                    name: String(decoding: text[..<colon], as: UTF8.self),
                    value: String(decoding: value, as: UTF8.self)))
        }
    }

    private typealias Slice = Swift.Slice<UnsafeRawBufferPointer>

    /// `bytes` without white space and line ends around them.
    private static func trim(_ bytes: UnsafeRawBufferPointer) -> Slice {
        var start = bytes.startIndex
        var end = bytes.endIndex
        while start < end, isBlank(bytes[start]) { start += 1 }
        while start < end, isBlank(bytes[end - 1]) { end -= 1 }
        return bytes[start..<end]
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
    }
}
