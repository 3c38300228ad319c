internal import Platform

/// Takes the primitive values of the manifest format from gzip data that nobody vouches for, a
/// piece at a time, and digests what it took.
struct ByteReader: ~Copyable {
    /// The most bytes of a text: identifiers and the values of headers have far fewer, and a
    /// gigabyte of zeros is a small file.
    private static let stringByteLimit = 1 << 16

    private let source: GzipReader
    private let limit: Int
    /// What is decompressed and not yet digested.
    private var window: [UInt8] = []
    /// Index in `window` of the next byte.
    private var next = 0
    /// Bytes before `window`.
    private var digestedByteCount = 0
    private var hash = Hash(.sha256)

    /// Reads what `gzip` decompresses to.
    ///
    /// - Parameter limit: the most bytes that may be.
    init(gzip: [UInt8], limit: Int) {
        source = GzipReader(gzip, limit: limit)
        self.limit = limit
    }

    /// Bytes taken so far.
    var position: Int { digestedByteCount + next }

    mutating func byte() throws(ManifestError) -> UInt8 {
        try fill(1)
        defer { next += 1 }
        return window[next]
    }

    /// A number of up to 63 bits, so that it fits a signed type.
    mutating func count() throws(ManifestError) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            let next = try byte()
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw .damaged("number at byte \(position)")
    }

    /// A count that cannot be larger than `limit`, because so much is not there.
    mutating func count(atMost limit: Int) throws(ManifestError) -> Int {
        let value = try count()
        guard value <= limit else { throw .damaged("count \(value) at byte \(position)") }
        return value
    }

    mutating func slice(_ count: Int) throws(ManifestError) -> ArraySlice<UInt8> {
        try fill(count)
        defer { next += count }
        return window[next..<next + count]
    }

    mutating func string() throws(ManifestError) -> String {
        let length = try count(atMost: Self.stringByteLimit)
        // Most are version ids of buckets that have none.
        if length == 0 { return "" }
        guard let text = String(validating: try slice(length), as: UTF8.self) else {
            throw .damaged("text at byte \(position)")
        }
        return text
    }

    mutating func word() throws(ManifestError) -> UInt64 {
        try fill(8)
        defer { next += 8 }
        return window.bigEndianWord(at: next)
    }

    /// Takes the digest of all that was taken before; nothing may come after it.
    consuming func finish() throws(ManifestError) {
        digest()
        try fill(SHA256Digest.byteCount)
        let stored = Array(window[..<SHA256Digest.byteCount])
        let rest = try piece()
        guard window.count == stored.count, rest == nil else {
            throw .damaged("it goes on after byte \(position + stored.count)")
        }
        guard hash.finish() == stored else { throw .damaged("its checksum differs") }
    }

    /// Makes sure that `count` bytes can be taken.
    private mutating func fill(_ count: Int) throws(ManifestError) {
        while window.count - next < count {
            guard let piece = try piece() else {
                throw .damaged("it ends at byte \(digestedByteCount + window.count)")
            }
            digest()
            window += piece
        }
    }

    /// Digests and drops what was taken.
    private mutating func digest() {
        hash.update(window, range: 0..<next)
        window.removeSubrange(..<next)
        digestedByteCount += next
        next = 0
    }

    private func piece() throws(ManifestError) -> [UInt8]? {
        do throws(Gzip.Failure) {
            return try source.next()
        } catch {
            switch error {
            case .damaged: throw .damaged("it is not whole gzip data")
            case .tooLarge: throw .damaged("it has more than \(limit) bytes")
            }
        }
    }
}
