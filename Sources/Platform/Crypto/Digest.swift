internal import COpenSSL

/// SHA-256 of something: 32 bytes held inline, so that a million of them need no allocation.
package struct SHA256Digest: Hashable, Sendable {
    private let first: UInt64, second: UInt64, third: UInt64, fourth: UInt64

    /// Length in bytes.
    package static let byteCount = 32

    /// Stands where a digest is due and nobody has it: no bytes are known that have it.
    package static let unknown = SHA256Digest(0, 0, 0, 0)

    /// Takes the first 32 of `bytes`, or `nil` when there are fewer.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount else { return nil }
        self.init(
            bytes.bigEndianWord(at: 0), bytes.bigEndianWord(at: 8),
            bytes.bigEndianWord(at: 16), bytes.bigEndianWord(at: 24))
    }

    /// The digest made of four big-endian words.
    package init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// The four big-endian words.
    package var words: (UInt64, UInt64, UInt64, UInt64) { (first, second, third, fourth) }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        bytes.append(bigEndian: first)
        bytes.append(bigEndian: second)
        bytes.append(bigEndian: third)
        bytes.append(bigEndian: fourth)
        return bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }
    /// The form of the `x-amz-checksum-sha256` header.
    package var base64: String { Base64.encode(bytes) }

    /// The digest of bytes in memory.
    package static func of(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = Hash(.sha256)
        hash.update(bytes)
        return SHA256Digest(hash.finish())!
    }
}

/// A digest under computation, by OpenSSL (which uses the processor's SHA instructions).
///
/// - Note: <https://docs.openssl.org/3.0/man3/EVP_DigestInit/>
package struct Hash: ~Copyable {
    /// The algorithms in use.
    package enum Algorithm: Sendable {
        case md5, sha1, sha256
    }

    /// The one that every request and every file takes, looked up once: `EVP_sha256()` makes
    /// OpenSSL search for it with each digest, which takes as long as to digest a kilobyte.
    ///
    /// It never changes, and OpenSSL counts the references to it atomically.
    nonisolated(unsafe) private static let sha256 = EVP_MD_fetch(nil, "SHA256", nil)

    private let context: OpaquePointer

    /// Starts an empty digest.
    package init(_ algorithm: Algorithm) {
        let type =
            switch algorithm {
            case .md5: EVP_md5()
            case .sha1: EVP_sha1()
            case .sha256: Self.sha256
            }
        context = EVP_MD_CTX_new()!
        // Fails only when the provider lacks the algorithm, as MD5 in a FIPS build of OpenSSL.
        precondition(EVP_DigestInit_ex(context, type, nil) == 1, "OpenSSL lacks \(algorithm)")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds a range of `bytes` without copying it.
    package mutating func update(_ bytes: [UInt8], range: Range<Int>) {
        bytes.withUnsafeBytes { update(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The digest of all that was added; nothing can be added afterwards.
    package consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
            count = Int(length)
        }
    }

    /// The digest of bytes in memory.
    package static func of(_ bytes: [UInt8], _ algorithm: Algorithm) -> [UInt8] {
        var hash = Hash(algorithm)
        hash.update(bytes)
        return hash.finish()
    }
}

/// HMAC-SHA256 (RFC 2104), made of two digests: OpenSSL's own sets up five times as much.
package enum HMAC {
    private static let blockByteCount = 64

    /// The 32-byte code of `message` under `key`.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        var block = key.count > blockByteCount ? Hash.of(key, .sha256) : key
        block += repeatElement(0, count: blockByteCount - block.count)
        var inner = Hash(.sha256)
        inner.update(block.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = Hash(.sha256)
        outer.update(block.map { $0 ^ 0x5C })
        outer.update(inner.finish())
        return outer.finish()
    }
}
