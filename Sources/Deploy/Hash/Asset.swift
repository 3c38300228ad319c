package import Manifest
package import Platform

/// A file with all that decides whether its object is up to date.
package struct Asset: Sendable {
    /// Key below the site's prefix.
    package let key: ObjectKey
    /// Where the file is below the directory.
    package let path: String
    /// What the file was when it was hashed.
    package let identity: FileIdentity
    /// Whether the file's times were old when it was hashed, so that whatever was written to it
    /// since has given it others.
    package let isSettled: Bool
    /// Whether its bytes are stored gzip-encoded.
    package let isGzipped: Bool
    /// Length of the bytes to store.
    package let byteCount: Int64
    /// SHA-256 of the bytes to store; `nil` when they are hashed as they are sent.
    package let sha256: SHA256Digest?
    /// Headers of the object.
    package let headers: ObjectHeaders
    /// When it may go live.
    package let phase: PublishPhase
}

/// What reading a file gave.
struct HashedContent: Sendable {
    /// What the file was.
    let identity: FileIdentity
    let form: StoredForm
    /// Length of the bytes to store.
    let byteCount: Int64
    /// SHA-256 of them; `nil` when they are hashed as they are sent.
    let sha256: SHA256Digest?
}

/// The site as it should be: assets, ascending by key, in columns.
package struct Assets: RandomAccessCollection, Sendable {
    private var files = LocalFiles()
    private var hashingStart = Int64.min
    /// What each file was when it was hashed, or found to be hashed later.
    private var identities: [FileIdentity] = []
    /// SHA-256 of the bytes to store; `nil` when they are hashed as they are sent.
    package private(set) var sha256s: [SHA256Digest?] = []
    private var byteCounts: [Int64] = []
    /// How each is stored. Files that are stored alike share the headers.
    private var forms: [StoredForm] = []

    /// Nothing.
    package init() {}

    /// How much older than its hashing a file's times must be for a later write to give it others:
    /// some file systems count in steps of two seconds.
    static let settlingNanoseconds: Int64 = 3_000_000_000

    /// Whether a file's times are old enough.
    static func isSettled(_ identity: FileIdentity, hashingStart: Int64) -> Bool {
        identity.changed + settlingNanoseconds < hashingStart
    }

    /// Assets of `files`, each to be filled in by `set`.
    ///
    /// - Parameter hashingStart: nanoseconds since the epoch.
    init(of files: LocalFiles, hashingStart: Int64) {
        self.files = files
        self.hashingStart = hashingStart
        identities = Array(repeating: FileIdentity(byteCount: 0), count: files.count)
        sha256s = Array(repeating: nil, count: files.count)
        byteCounts = Array(repeating: 0, count: files.count)
        let none = StoredForm(headers: ObjectHeaders(), isGzipped: false, phase: .assets)
        forms = Array(repeating: none, count: files.count)
    }

    /// Keys.
    package var keys: KeyColumn { files.keys }
    /// Index of the first asset.
    package var startIndex: Int { 0 }
    /// Index after the last asset.
    package var endIndex: Int { files.endIndex }

    /// The asset at an index.
    package subscript(index: Int) -> Asset {
        let file = files[index]
        let identity = identities[index]
        let form = forms[index]
        return Asset(
            key: file.key, path: file.path, identity: identity,
            isSettled: Self.isSettled(identity, hashingStart: hashingStart),
            isGzipped: form.isGzipped,
            byteCount: byteCounts[index], sha256: sha256s[index], headers: form.headers,
            phase: form.phase)
    }

    /// Headers of the object.
    package func headers(_ index: Int) -> ObjectHeaders { forms[index].headers }

    /// Fills in what reading a file gave.
    mutating func set(_ index: Int, _ content: HashedContent) {
        identities[index] = content.identity
        sha256s[index] = content.sha256
        byteCounts[index] = content.byteCount
        forms[index] = content.form
    }
}
