package import Manifest
internal import Synchronization

/// Writes of state objects that must not overwrite somebody else's, and the looks at them.
///
/// AWS honours `If-None-Match: *` and `If-Match` on PUT; other servers ignore them or refuse what
/// they should accept. What a server does is found out, said once, and never assumed: the
/// conditions are sent in any case, and unless the server is known to check them, nothing is
/// written that was not looked at within the last second.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
package final class ConditionalWrites: Sendable {
    /// What is known of the server.
    package enum Support: Sendable, Equatable {
        case unknown
        /// A write whose condition does not hold is refused.
        case honoured
        /// A write whose condition does not hold takes effect.
        case ignored
    }

    /// What a look showed: an object with that ETag, or that there was none.
    private struct Sighting {
        let etag: ETag?
        /// When the look began.
        let time: ContinuousClock.Instant
    }

    private struct State {
        var support = Support.unknown
        var refusesConditions = false
        var refusesIfMatch = false
        var hasWarned = false
        var sightings: [String: Sighting] = [:]
    }

    private let store: any ObjectStore
    private let lookLifetime: Duration
    private let warn: @Sendable (_ message: String, _ hint: String?) -> Void
    private let state = Mutex(State())

    /// Conditional writes to `store`.
    ///
    /// - Parameter lookLifetime: how long a look counts. Between a look and a write there is a gap
    ///   anyway; as long as it is short, looking again would cost a round trip and close nothing.
    package init(
        store: any ObjectStore, lookLifetime: Duration = .seconds(1),
        warn: @escaping @Sendable (_ message: String, _ hint: String?) -> Void
    ) {
        self.store = store
        self.lookLifetime = lookLifetime
        self.warn = warn
    }

    /// What is known by now.
    package var support: Support { state.withLock(\.support) }

    /// Whether the server refuses If-Match although it holds, as far as is known: such a write then
    /// goes without a condition, after a look.
    package var refusesIfMatch: Bool { state.withLock(\.refusesIfMatch) }

    /// Takes from an earlier deployment what the server is like, which spares finding it out. Should
    /// it have changed by now, what was recalled is more careful than it would have to be.
    package func recall(_ quirks: WriteQuirks) {
        if quirks.contains(.ignoresConditions) { learn(.ignored) }
        if quirks.contains(.refusesIfMatch) { learnRefusesIfMatch() }
    }

    /// What the server is like, for later deployments to recall.
    ///
    /// - Parameter earlier: what was known before this one, in case this one has not seen.
    package func quirks(knowing earlier: WriteQuirks) -> WriteQuirks {
        state.withLock { state in
            var quirks: WriteQuirks =
                switch state.support {
                case .unknown: earlier.intersection(.ignoresConditions)
                case .honoured: []
                case .ignored: .ignoresConditions
                }
            if state.refusesIfMatch { quirks.insert(.refusesIfMatch) }
            return quirks
        }
    }

    // MARK: Looks

    /// An object with its bytes, or `nil` when there is none.
    func get(_ key: String, byteLimit: Int) async throws -> StoredObject? {
        try await look(at: key) { try await store.get(key, byteLimit: byteLimit) }
    }

    /// An object without its bytes, or `nil` when there is none.
    func head(_ key: String) async throws -> StoredObject? {
        try await look(at: key) { try await store.head(key) }
    }

    /// Whether the last look showed an object with that ETag (`nil`: none) and still counts.
    func hasJustSeen(_ etag: ETag?, at key: String) -> Bool {
        guard let sighting = state.withLock({ $0.sightings[key] }) else { return false }
        return sighting.etag == etag && .now - sighting.time < lookLifetime
    }

    private func look(
        at key: String, _ body: () async throws -> StoredObject?
    ) async throws -> StoredObject? {
        let start = ContinuousClock.now
        let object = try await body()
        state.withLock { $0.sightings[key] = Sighting(etag: object?.etag, time: start) }
        return object
    }

    // MARK: Writes

    /// The most bytes that a state object is read back with.
    static let byteLimit = 256 << 20

    /// Writes `content` unless somebody else got there first.
    ///
    /// A refusal is looked into: our own write whose answer was lost is a success, and a server
    /// that refuses a condition which holds is written to without one.
    ///
    /// - Returns: the receipt, or `nil` when the condition does not hold.
    package func put(
        _ key: String, content: MemoryContent, headers: ObjectHeaders, condition: WriteCondition
    ) async throws -> WriteReceipt? {
        let isTaken = isTaken(condition)
        if support != .honoured || !isTaken {
            guard try await holds(condition, of: key) else { return nil }
        }
        guard isTaken else {
            return try await store.put(key, content: content, headers: headers, condition: .none)
        }
        do {
            return try await store.put(
                key, content: content, headers: headers, condition: condition)
        } catch let error as StoreError {
            switch error.code {
            case .preconditionFailed, .conflict, .outcomeUnknown:
                return try await settle(
                    key, content: content, headers: headers, condition: condition)
            case .notFound where condition != .ifAbsent && condition != .none:
                // S3 answers 404 when the object that If-Match names has been deleted.
                return nil
            case .unsupported:
                learn(.ignored)
                state.withLock { $0.refusesConditions = true }
                return try await put(key, content: content, headers: headers, condition: condition)
            default:
                throw error
            }
        }
    }

    /// Repeats a write that must be refused, to see whether the server looks at conditions.
    ///
    /// - Parameter content: what the object holds already, so that a server that does not look
    ///   writes the same bytes again.
    /// - Returns: the receipt of such a write, `nil` when it was refused as it should be, or nobody
    ///   knows.
    package func probe(
        _ key: String, content: MemoryContent, headers: ObjectHeaders
    ) async throws -> WriteReceipt? {
        do {
            let receipt = try await store.put(
                key, content: content, headers: headers, condition: .ifAbsent)
            learn(.ignored)
            return receipt
        } catch let error as StoreError where error.code == .preconditionFailed {
            learn(.honoured)
            return nil
        } catch let error as StoreError where error.code == .outcomeUnknown {
            return nil
        }
    }

    /// Whether the server takes a write with such a condition when it holds, as far as is known.
    private func isTaken(_ condition: WriteCondition) -> Bool {
        state.withLock { state in
            switch condition {
            case .none: true
            case .ifAbsent: !state.refusesConditions
            case .ifMatch: !state.refusesConditions && !state.refusesIfMatch
            }
        }
    }

    /// Whether a condition holds, by a look that still counts or a new one.
    func holds(_ condition: WriteCondition, of key: String) async throws -> Bool {
        let expected: ETag?
        switch condition {
        case .none: return true
        case .ifAbsent: expected = nil
        case .ifMatch(let etag): expected = etag
        }
        if hasJustSeen(expected, at: key) { return true }
        return try await head(key)?.etag == expected
    }

    /// How often a write is repeated whose outcome stays unknown, each time after a look.
    private static let settlingAttempts = 6

    private func settle(
        _ key: String, content: MemoryContent, headers: ObjectHeaders, condition: WriteCondition,
        attempt: Int = 1
    ) async throws -> WriteReceipt? {
        let current = try await get(key, byteLimit: Self.byteLimit)
        if let current, current.body == content.read(0..<content.byteCount) {
            return WriteReceipt(etag: current.etag, versionID: current.versionID)
        }
        switch condition {
        case .ifMatch(let etag) where current?.etag == etag: break
        case .ifAbsent where current == nil: break
        default: return nil
        }
        // It holds and was refused: a conflict that is over, a failure before the write, or a
        // server that cannot do it.
        do {
            return try await store.put(
                key, content: content, headers: headers, condition: condition)
        } catch let error as StoreError {
            switch error.code {
            case .conflict:
                // Somebody else's write is still under way, and may well take effect.
                return nil
            case .preconditionFailed where attempt > 1:
                if condition == .ifAbsent { return nil }
                learnRefusesIfMatch()
                return try await put(
                    key, content: content, headers: headers, condition: condition)
            case .preconditionFailed, .outcomeUnknown:
                // The refusal, too, may be our own doing: libcurl by itself repeats what was lost
                // with a kept connection.
                guard attempt < Self.settlingAttempts else { throw error }
                try await Task.sleep(for: .milliseconds(20 << attempt))
                return try await settle(
                    key, content: content, headers: headers, condition: condition,
                    attempt: attempt + 1)
            default: throw error
            }
        }
    }

    private func learn(_ support: Support) {
        let isNews = state.withLock { state in
            state.support = support
            defer { state.hasWarned = state.hasWarned || support == .ignored }
            return support == .ignored && !state.hasWarned
        }
        guard isNews else { return }
        warn(
            "this server ignores conditional writes: two deployments at the same moment may not "
                + "see each other",
            "run one deployment at a time")
    }

    private func learnRefusesIfMatch() {
        let isNews = state.withLock { state in
            state.refusesIfMatch = true
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        guard isNews else { return }
        warn(
            "this server refuses If-Match on PUT although it holds: the manifest is checked and "
                + "then written, without a guard in between",
            "keep the lock on; it works here")
    }
}
