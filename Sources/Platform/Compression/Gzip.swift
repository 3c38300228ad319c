internal import CZlib

/// Gzip (RFC 1952) with a constant header: no time, no name, so that equal bytes stay equal.
package enum Gzip {
    /// Why compressed bytes could not be read.
    package enum Failure: Error, Sendable {
        /// Not gzip, cut off, or its checksum does not match.
        case damaged
        /// It would be larger than the limit that was given.
        case tooLarge
    }

    /// Window of 32 KiB with a gzip wrapper, as zlib's manual counts it.
    static let windowBits: Int32 = 15 + 16

    /// Compresses `bytes`; the same bytes and level give the same result with one version of zlib.
    ///
    /// - Parameter storedStart: index from which on the bytes are known not to shrink; they are
    ///   stored as they are, which spares looking for what is not there. `nil`: all may shrink.
    package static func compress(
        _ bytes: [UInt8], level: Int32 = 6, storingFrom storedStart: Int? = nil
    ) -> [UInt8] {
        var stream = z_stream()
        // Initialisation fails only for want of memory, where Swift itself gives up too.
        precondition(czlib_deflate_init(&stream, level, windowBits) == Z_OK)
        defer { deflateEnd(&stream) }
        let compressedByteCount = storedStart ?? bytes.count
        let storedByteCount = bytes.count - compressedByteCount
        // What comes to no more than two members has room.
        let bound = Int(
            deflateBound(&stream, UInt(compressedByteCount))
                + deflateBound(&stream, UInt(storedByteCount)))
        return bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(compressedByteCount)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(bound)
                if storedByteCount > 0 {
                    // Parameters change between blocks only.
                    deflate(&stream, Z_BLOCK)
                    precondition(deflateParams(&stream, 0, Z_DEFAULT_STRATEGY) == Z_OK)
                    stream.avail_in = UInt32(storedByteCount)
                }
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                count = Int(stream.total_out)
            }
        }
    }

    /// Decompresses one gzip member.
    ///
    /// - Parameter limit: the most bytes that the result may have.
    /// - Throws: `Failure` when the bytes are damaged or the result would exceed `limit`.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        let reader = GzipReader(bytes, limit: limit)
        var output: [UInt8] = []
        while let piece = try reader.next() { output += piece }
        return output
    }
}
