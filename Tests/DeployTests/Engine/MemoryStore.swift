import Deploy
import Manifest
import Platform
import Synchronization
import Testing

/// An object store in memory, as S3 behaves, with the quirks of other servers on request.
final class MemoryStore: ObjectStore {
    struct Object: Sendable, Equatable {
        var bytes: [UInt8]
        var headers: ObjectHeaders
        var etag: ETag
        var age = Duration.zero
    }

    /// One call that the store saw, in order.
    enum Call: Sendable, Hashable {
        case list, get(String), head(String), put(String), update(String), delete(String)

        var writtenKey: String? {
            switch self {
            case .put(let key), .update(let key), .delete(let key): key
            case .list, .get, .head: nil
            }
        }
    }

    /// How a listing is sorted.
    enum Order: Sendable {
        case bytes
        /// As a walk through directories meets the names.
        case bySegments

        func areAscending(_ left: ObjectKey, _ right: ObjectKey) -> Bool {
            switch self {
            case .bytes: left < right
            case .bySegments:
                left.string.utf8.split(separator: UInt8(ascii: "/")).lexicographicallyPrecedes(
                    right.string.utf8.split(separator: UInt8(ascii: "/"))
                ) { $0.lexicographicallyPrecedes($1) }
            }
        }
    }

    struct Quirks: Sendable {
        var ignoresConditions = false
        var refusesIfMatch = false
        var ignoresStartAfter = false
        var pageKeyCount = 1000
        var order = Order.bytes
        /// Called before each request; what it throws is the answer.
        var before: @Sendable (Call) async throws -> Void = { _ in }
        /// Called after a write took effect; what it throws is the answer.
        var after: @Sendable (Call) async throws -> Void = { _ in }
    }

    private struct State {
        var objects: [ObjectKey: Object] = [:]
        var calls: [Call] = []
        var writeCount = 0
    }

    private let state = Mutex(State())
    private let currentQuirks = Mutex(Quirks())

    var quirks: Quirks {
        get { currentQuirks.withLock { $0 } }
        set { currentQuirks.withLock { $0 = newValue } }
    }

    // MARK: What tests look at and tamper with

    var objects: [String: Object] {
        state.withLock { state in
            Dictionary(uniqueKeysWithValues: state.objects.map { ($0.key.string, $0.value) })
        }
    }

    /// The objects that are not state.
    var site: [String: String] {
        objects.filter { !$0.key.contains(".deploy-dist/") }
            .mapValues { String(decoding: $0.bytes, as: UTF8.self) }
    }

    var calls: [Call] { state.withLock(\.calls) }

    var writes: [String] { calls.compactMap(\.writtenKey) }

    func forgetCalls() { state.withLock { $0.calls = [] } }

    func manifest() throws -> SiteManifest? {
        try objects[".deploy-dist/manifest"].map { try ManifestCodec.decode($0.bytes) }
    }

    /// Writes as another tool would.
    func overwrite(_ key: String, _ text: String, headers: ObjectHeaders = [:]) {
        put(key, Array(text.utf8), headers: headers)
    }

    func put(_ key: String, _ bytes: [UInt8], headers: ObjectHeaders = [:]) {
        state.withLock { state in
            state.objects[ObjectKey(key)] = Object(
                bytes: bytes, headers: headers, etag: Self.md5(bytes))
        }
    }

    func remove(_ key: String) {
        state.withLock { _ = $0.objects.removeValue(forKey: ObjectKey(key)) }
    }

    func age(_ key: String, by age: Duration) {
        state.withLock { $0.objects[ObjectKey(key)]?.age = age }
    }

    /// As when the bytes are encrypted with a KMS key and written once more.
    func changeETag(of key: String) {
        state.withLock { state in
            state.writeCount += 1
            state.objects[ObjectKey(key)]?.etag = ETag("rewritten-\(state.writeCount)")
        }
    }

    private static func md5(_ bytes: [UInt8]) -> ETag { ETag(Hex.encode(Hash.of(bytes, .md5))) }

    // MARK: ObjectStore

    var traffic: Traffic { Traffic(requests: calls.count) }

    func list(prefix: String, startAfter: String?, continuation: String?) async throws -> ListPage {
        try await begin(.list)
        let quirks = quirks
        let start = continuation ?? (quirks.ignoresStartAfter ? nil : startAfter)
        let rest = state.withLock { state in
            state.objects.sorted { quirks.order.areAscending($0.key, $1.key) }.filter { key, _ in
                key.string.utf8.starts(with: prefix.utf8)
                    && start.map { quirks.order.areAscending(ObjectKey($0), key) } ?? true
            }
        }
        let page = rest.prefix(quirks.pageKeyCount)
        return ListPage(
            objects: page.map {
                ListedObject(
                    key: $0.key, byteCount: Int64($0.value.bytes.count), etag: $0.value.etag)
            },
            continuation: rest.count > page.count ? page.last?.key.string : nil)
    }

    func get(_ key: String, byteLimit: Int) async throws -> StoredObject? {
        try await begin(.get(key))
        return state.withLock { $0.objects[ObjectKey(key)] }.map { object in
            StoredObject(
                etag: object.etag, byteCount: Int64(object.bytes.count), headers: object.headers,
                age: object.age, body: object.bytes)
        }
    }

    func head(_ key: String) async throws -> StoredObject? {
        try await begin(.head(key))
        return state.withLock { $0.objects[ObjectKey(key)] }.map { object in
            StoredObject(
                etag: object.etag, byteCount: Int64(object.bytes.count), headers: object.headers,
                age: object.age)
        }
    }

    func put(
        _ key: String, content: any ObjectContent, headers: ObjectHeaders, condition: WriteCondition
    ) async throws -> WriteReceipt {
        try await begin(.put(key))
        let bytes = try content.read(0..<content.byteCount)
        let sha256 = SHA256Digest.of(bytes)
        #expect(content.sha256 == nil || content.sha256 == sha256)
        try content.confirmUnchanged()
        let quirks = quirks
        let receipt = try state.withLock { state in
            let current = state.objects[ObjectKey(key)]?.etag
            switch condition {
            case .ifAbsent where current != nil && !quirks.ignoresConditions:
                throw Self.preconditionFailed(key)
            case .ifMatch(let etag) where !quirks.ignoresConditions:
                if current != etag || quirks.refusesIfMatch { throw Self.preconditionFailed(key) }
            default: break
            }
            let etag = Self.md5(bytes)
            state.objects[ObjectKey(key)] = Object(bytes: bytes, headers: headers, etag: etag)
            return WriteReceipt(etag: etag, sha256: sha256)
        }
        try await quirks.after(.put(key))
        return receipt
    }

    func updateHeaders(
        _ key: String, setting: ObjectHeaders, removing: [String], ifMatch etag: ETag
    ) async throws -> WriteReceipt {
        try await begin(.update(key))
        return try state.withLock { state in
            guard var object = state.objects[ObjectKey(key)], object.etag == etag else {
                throw Self.preconditionFailed(key)
            }
            for name in removing { object.headers[name] = nil }
            for field in setting.fields { object.headers[field.name] = field.value }
            state.objects[ObjectKey(key)] = object
            return WriteReceipt(etag: etag)
        }
    }

    func delete(_ keys: [String]) async throws -> [DeleteFailure] {
        var failures: [DeleteFailure] = []
        for key in keys {
            do {
                try await begin(.delete(key))
                remove(key)
            } catch let error as StoreError {
                failures.append(DeleteFailure(key: ObjectKey(key), error: error))
            }
        }
        return failures
    }

    func delete(_ key: String, ifMatch etag: ETag) async throws {
        try await begin(.delete(key))
        try state.withLock { state in
            guard let object = state.objects[ObjectKey(key)] else { return }
            guard object.etag == etag || quirks.ignoresConditions else {
                throw Self.preconditionFailed(key)
            }
            state.objects[ObjectKey(key)] = nil
        }
    }

    private func begin(_ call: Call) async throws {
        try Task.checkCancellation()
        state.withLock { $0.calls.append(call) }
        try await quirks.before(call)
    }

    private static func preconditionFailed(_ key: String) -> StoreError {
        StoreError(.preconditionFailed, action: "write \(key)", reason: "the condition fails")
    }
}
