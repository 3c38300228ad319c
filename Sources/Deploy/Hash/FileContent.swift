package import Platform

/// The bytes of an asset, read for the upload and held against what was found or hashed before.
///
/// No server gets bytes that the plan did not mean, whether or not it checks what it is sent. What
/// was written since shows in the file's times, looked at after the last byte was read; content of
/// a file that was still being written shortly before it was hashed is hashed once more, unless it
/// goes up in parts. A program that had mapped the file then and writes through the mapping now
/// escapes the former; S3 itself, which computes the hash that was signed, it does not, unless the
/// file is hashed only now.
package final class FileContent: ObjectContent {
    private let asset: Asset
    private let file: OpenFile

    /// Opens the file of `asset` below `directory`.
    ///
    /// - Throws: `ContentChanged` when it is no longer the file that was found, or gone,
    ///   `PlatformError` when it cannot be opened.
    package init(_ asset: Asset, directory: String) throws {
        self.asset = asset
        do {
            file = try OpenFile(root: directory, relativePath: asset.path)
        } catch let error where error.isMissing {
            throw ContentChanged(path: asset.path)
        }
        try check(file.identityAtOpening == asset.identity)
    }

    /// Length of the stored bytes.
    package var byteCount: Int64 { asset.byteCount }
    /// SHA-256 of the stored bytes, where they have been hashed.
    package var sha256: SHA256Digest? { asset.sha256 }

    /// The stored bytes of a range.
    package func read(_ range: Range<Int64>) throws -> [UInt8] {
        let isWhole = range == 0..<byteCount
        let stored =
            asset.isGzipped
            ? Gzip.compress(try file.read(byteCount: Int(asset.identity.byteCount)))
            : try file.read(byteCount: range.count, at: range.lowerBound)
        if !asset.isGzipped { try check(stored.count == range.count) }
        if isWhole || asset.isGzipped { try confirm(stored) }
        guard asset.isGzipped, !isWhole else { return stored }
        return Array(stored[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    /// Reads the stored bytes of a range into `buffer`, which has their length.
    package func read(_ range: Range<Int64>, into buffer: inout [UInt8]) throws {
        guard !asset.isGzipped else { return buffer = try read(range) }
        let count = try file.read(byteCount: range.count, at: range.lowerBound, into: &buffer)
        try check(count == range.count)
    }

    /// Makes sure that the whole of what was read is what was hashed.
    private func confirm(_ stored: [UInt8]) throws {
        try confirmUnchanged()
        if !asset.isSettled, let sha256 { try check(SHA256Digest.of(stored) == sha256) }
    }

    /// Looks at the file's identity again: size, inode and times.
    package func confirmUnchanged() throws {
        try check(try file.identity() == asset.identity)
    }

    private func check(_ isSame: Bool) throws {
        guard isSame else { throw ContentChanged(path: asset.path) }
    }
}

/// Bytes in memory as content: the manifest, the lock.
package struct MemoryContent: ObjectContent {
    private let bytes: [UInt8]
    /// SHA-256 of the bytes.
    package let sha256: SHA256Digest?

    /// Content of these bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        sha256 = SHA256Digest.of(bytes)
    }

    /// Length of the bytes.
    package var byteCount: Int64 { Int64(bytes.count) }

    /// The bytes of a range.
    package func read(_ range: Range<Int64>) -> [UInt8] {
        range == 0..<byteCount ? bytes : Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    /// Memory does not change.
    package func confirmUnchanged() {}
}
