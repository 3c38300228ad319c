internal import COpenSSL

/// Base64 with padding (RFC 4648, section 4), as checksum headers carry digests.
package enum Base64 {
    /// The encoded text.
    package static func encode(_ bytes: [UInt8]) -> String {
        // EVP_EncodeBlock adds a terminating NUL, which is not part of its count.
        let text = [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4 + 1) {
            buffer, count in
            count = Int(EVP_EncodeBlock(buffer.baseAddress, bytes, Int32(bytes.count)))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
