package import Manifest
package import Platform

/// A file of the built site that is to become an object.
package struct LocalFile: Sendable {
    /// Its key below the site's prefix.
    package let key: ObjectKey
    /// Where it is below the directory; differs from the key where a link leads to it.
    package let path: String
    /// What it was when it was found.
    package let identity: FileIdentity
}

/// A file with all that decides whether its object is up to date.
package struct Asset: Sendable {
    /// Key below the site's prefix.
    package let key: ObjectKey
    /// Where the file is below the directory.
    package let path: String
    /// What the file was when it was hashed.
    package let identity: FileIdentity
    /// Whether its bytes are stored gzip-encoded.
    package let isGzipped: Bool
    /// Length of the bytes to store.
    package let byteCount: Int64
    /// SHA-256 of the bytes to store.
    package let sha256: SHA256Digest
    /// Headers of the object.
    package let headers: ObjectHeaders
    /// When it may go live.
    package let phase: PublishPhase
}
