package import Manifest
package import Platform

/// What a deployment needs of an object store. S3 conforms; counting, dry run and fault injection
/// are decorators over another store.
///
/// Keys are full keys of the bucket. Every method may repeat its requests after transient
/// failures, throws `StoreError`, and throws `CancellationError` when its task is cancelled.
package protocol ObjectStore: Sendable {
    /// One page of the listing, in byte order of the keys.
    ///
    /// - Parameters:
    ///   - prefix: only keys that begin so.
    ///   - startAfter: only keys after this one; ignored when `continuation` is given. Some
    ///     servers ignore it too, so look at the first key.
    ///   - continuation: the previous page's token.
    func list(prefix: String, startAfter: String?, continuation: String?) async throws -> ListPage

    /// An object with its bytes, or `nil` when there is none.
    func get(_ key: String, byteLimit: Int) async throws -> StoredObject?

    /// An object without its bytes, or `nil` when there is none.
    func head(_ key: String) async throws -> StoredObject?

    /// Writes an object. Large content goes up in parts; a failed or cancelled upload leaves none
    /// behind. Under a condition it is sent once and never repeated blindly: an answer lost on
    /// the way throws `.outcomeUnknown`.
    func put(
        _ key: String, content: any ObjectContent, headers: ObjectHeaders, condition: WriteCondition
    ) async throws -> WriteReceipt

    /// Replaces headers in place, without moving bytes: those named in `removing` go, those in
    /// `setting` are set, all others that the object has are kept.
    ///
    /// - Parameter etag: the object must still have it, else `.preconditionFailed` is thrown.
    func updateHeaders(
        _ key: String, setting: ObjectHeaders, removing: [String], ifMatch etag: ETag
    ) async throws -> WriteReceipt

    /// Deletes up to 1,000 objects; one that does not exist counts as deleted.
    ///
    /// - Returns: the keys that were not deleted, each with its reason.
    func delete(_ keys: [String]) async throws -> [DeleteFailure]

    /// Deletes one object if it still has that ETag. Some servers ignore the condition.
    func delete(_ key: String, ifMatch etag: ETag) async throws

    /// What has gone over the wire so far.
    var traffic: Traffic { get }
}

/// Bytes to store, which can be had more than once and in any order.
package protocol ObjectContent: Sendable {
    /// Total length in bytes.
    var byteCount: Int64 { get }
    /// SHA-256 of all bytes, where it is known before they are read.
    var sha256: SHA256Digest? { get }
    /// The bytes of a range.
    ///
    /// - Throws: `ContentChanged` when the source is no longer what was hashed.
    func read(_ range: Range<Int64>) throws -> [UInt8]
    /// The bytes of a range in the place of those in `buffer`, which has as many.
    ///
    /// - Throws: `ContentChanged` when the source is no longer what was hashed.
    func read(_ range: Range<Int64>, into buffer: inout [UInt8]) throws
    /// Called after the last byte was read and before the object becomes visible.
    ///
    /// - Throws: `ContentChanged` when the source is no longer what was hashed.
    func confirmUnchanged() throws
}

extension ObjectContent {
    /// In memory of its own, as content has it that is seldom read.
    package func read(_ range: Range<Int64>, into buffer: inout [UInt8]) throws {
        buffer = try read(range)
    }
}

/// A file changed after it was hashed: what was planned cannot be published.
package struct ContentChanged: Error, Sendable, CustomStringConvertible {
    /// Path of the file below the published directory.
    package let path: String

    /// The change of a file.
    package init(path: String) {
        self.path = path
    }

    /// One sentence naming the file.
    package var description: String { "\(path) changed while it was being deployed" }
}

/// When a write may take effect.
package enum WriteCondition: Sendable, Equatable {
    /// Always.
    case none
    /// Only when no such object exists (`If-None-Match: *`).
    case ifAbsent
    /// Only when the object has this ETag (`If-Match`).
    case ifMatch(ETag)
}

/// One page of a listing.
package struct ListPage: Sendable {
    /// The objects, in byte order.
    package var objects: [ListedObject]
    /// Token of the next page, `nil` at the end.
    package var continuation: String?

    /// A page.
    package init(objects: [ListedObject], continuation: String? = nil) {
        self.objects = objects
        self.continuation = continuation
    }
}

/// An object as a listing shows it.
package struct ListedObject: Sendable, Equatable {
    /// Full key.
    package var key: ObjectKey
    /// Length in bytes.
    package var byteCount: Int64
    /// ETag.
    package var etag: ETag

    /// A listed object.
    package init(key: ObjectKey, byteCount: Int64, etag: ETag) {
        self.key = key
        self.byteCount = byteCount
        self.etag = etag
    }
}

/// An object as GET or HEAD shows it.
package struct StoredObject: Sendable {
    /// ETag.
    package var etag: ETag
    /// Length in bytes.
    package var byteCount: Int64
    /// Every header that a site's owner may decide, user metadata included.
    package var headers: ObjectHeaders
    /// Version, where the bucket is versioned.
    package var versionID: String?
    /// Age of the object by the server's own clock (`Date` less `Last-Modified`), in whole seconds.
    package var age: Duration
    /// The bytes; empty for HEAD.
    package var body: [UInt8]

    /// A stored object.
    package init(
        etag: ETag, byteCount: Int64, headers: ObjectHeaders, versionID: String? = nil,
        age: Duration = .zero, body: [UInt8] = []
    ) {
        self.etag = etag
        self.byteCount = byteCount
        self.headers = headers
        self.versionID = versionID
        self.age = age
        self.body = body
    }
}

/// What the server returned for a write.
package struct WriteReceipt: Sendable, Equatable {
    /// ETag of the object as it is now.
    package var etag: ETag
    /// Version that the write made, where the bucket is versioned.
    package var versionID: String?
    /// SHA-256 of what was sent, where bytes were.
    package var sha256: SHA256Digest?

    /// A receipt.
    package init(etag: ETag, versionID: String? = nil, sha256: SHA256Digest? = nil) {
        self.etag = etag
        self.versionID = versionID
        self.sha256 = sha256
    }
}

/// A key that could not be deleted.
package struct DeleteFailure: Sendable {
    /// Full key.
    package var key: ObjectKey
    /// Why.
    package var error: StoreError

    /// A failure.
    package init(key: ObjectKey, error: StoreError) {
        self.key = key
        self.error = error
    }
}

/// Requests that went over the wire.
package struct Traffic: Sendable, Equatable {
    /// All requests, repeated ones included.
    package var requests: Int
    /// Those that repeated an earlier one.
    package var retries: Int

    /// So many requests and retries.
    package init(requests: Int = 0, retries: Int = 0) {
        self.requests = requests
        self.retries = retries
    }
}
