/// Percent-encoding as AWS signs it: every byte but the unreserved characters of RFC 3986
/// (letters, digits, `-._~`) becomes `%XX` in capitals.
///
/// The one encoder for both the wire and the signature, because two that differ in a single
/// character give `SignatureDoesNotMatch`.
package enum PercentEncoding {
    /// Encodes the UTF-8 bytes of `text`.
    ///
    /// - Parameter keepsSlashes: leaves `/` as it is, for a key or a path.
    package static func encode(_ text: String, keepsSlashes: Bool = false) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + text.utf8.count / 4)
        append(text.utf8, keepsSlashes: keepsSlashes, to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    /// Decodes `%XX`; an escape that is not one stays as it is.
    ///
    /// - Parameter plusIsSpace: takes `+` for a space, as S3 does in `encoding-type=url`.
    /// - Returns: `nil` when the bytes are not UTF-8.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        String(validating: decodeBytes(text.utf8, plusIsSpace: plusIsSpace), as: UTF8.self)
    }

    /// Appends the encoded form of `bytes`.
    static func append(
        _ bytes: some Sequence<UInt8>, keepsSlashes: Bool, to result: inout [UInt8]
    ) {
        for byte in bytes {
            if isUnreserved(byte) || (keepsSlashes && byte == UInt8(ascii: "/")) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result.append(hexDigit(byte >> 4))
                result.append(hexDigit(byte & 15))
            }
        }
    }

    /// The decoded bytes, whether or not they are UTF-8.
    static func decodeBytes(_ text: some Sequence<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        // As an array: a listing has thousands of keys, and a string's view is slow to index.
        let bytes = Array(text)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < bytes.count,
                let high = hexValue(bytes[index]), let low = hexValue(bytes[index + 1])
            {
                result.append(high << 4 | low)
                index += 2
            } else {
                result.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
            }
        }
        return result
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit & 15
        case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
            (digit & 15) + 9
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
