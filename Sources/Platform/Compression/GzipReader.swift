internal import CZlib

/// Decompresses one gzip member piece by piece, so that the whole is never in memory.
package final class GzipReader {
    /// The most bytes of a piece.
    package static let pieceByteCount = 256 << 10

    private let input: [UInt8]
    private let limit: Int
    /// At an address of its own: zlib refuses a stream that has moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private var consumed = 0
    private var produced = 0
    private var status = Z_OK

    /// Reads `bytes`.
    ///
    /// - Parameter limit: the most bytes that all pieces together may have.
    package init(_ bytes: [UInt8], limit: Int) {
        input = bytes
        self.limit = limit
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Initialisation fails only for want of memory, where Swift itself gives up too.
        precondition(czlib_inflate_init(stream, Gzip.windowBits) == Z_OK)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// The next bytes, or `nil` at the end of a whole member.
    ///
    /// - Throws: `Gzip.Failure` when the bytes are damaged or exceed the limit.
    package func next() throws(Gzip.Failure) -> [UInt8]? {
        if status == Z_STREAM_END { return nil }
        let piece = inflatePiece()
        produced += piece.count
        guard produced <= limit else { throw .tooLarge }
        // A stream that is cut off makes no progress any more.
        guard status == Z_STREAM_END ? consumed == input.count : status == Z_OK && !piece.isEmpty
        else { throw .damaged }
        return piece.isEmpty ? nil : piece
    }

    private func inflatePiece() -> [UInt8] {
        input.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress.map { $0 + consumed })
            // zlib counts what it is given at once in 32 bits.
            let given = min(input.count - consumed, Int(Int32.max))
            stream.pointee.avail_in = UInt32(given)
            return [UInt8](unsafeUninitializedCapacity: Self.pieceByteCount) { buffer, count in
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(buffer.count)
                status = inflate(stream, Z_NO_FLUSH)
                count = buffer.count - Int(stream.pointee.avail_out)
                consumed += given - Int(stream.pointee.avail_in)
            }
        }
    }
}
