package import Manifest
internal import Synchronization

/// Writes of state objects that must not overwrite somebody else's.
///
/// AWS honours `If-None-Match: *` and `If-Match` on PUT; other servers ignore them or refuse what
/// they should accept. What a server does is found out, said once, and never assumed.
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

    private struct State {
        var support = Support.unknown
        var refusesIfMatch = false
        var hasWarned = false
    }

    private let store: any ObjectStore
    private let warn: @Sendable (_ message: String, _ hint: String?) -> Void
    private let state = Mutex(State())

    /// Conditional writes to `store`.
    package init(
        store: any ObjectStore,
        warn: @escaping @Sendable (_ message: String, _ hint: String?) -> Void
    ) {
        self.store = store
        self.warn = warn
    }

    /// What is known by now.
    package var support: Support { state.withLock(\.support) }

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
        let trust = trust(in: condition)
        if trust != .full {
            guard try await holds(condition, of: key) else { return nil }
            if trust == .none {
                return try await store.put(
                    key, content: content, headers: headers, condition: .none)
            }
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

    /// How far the server's own check of a condition can be relied on.
    private enum Trust {
        /// It checks.
        case full
        /// It may or may not check: look first, and let it check too.
        case some
        /// It does not check, or refuses what holds: looking first is all there is.
        case none
    }

    private func trust(in condition: WriteCondition) -> Trust {
        state.withLock { state in
            if condition == .none { return .full }
            if state.support == .ignored { return .none }
            if state.refusesIfMatch, condition != .ifAbsent { return .none }
            return state.support == .honoured ? .full : .some
        }
    }

    private func holds(_ condition: WriteCondition, of key: String) async throws -> Bool {
        let etag = try await store.head(key)?.etag
        return switch condition {
        case .none: true
        case .ifAbsent: etag == nil
        case .ifMatch(let expected): etag == expected
        }
    }

    private func settle(
        _ key: String, content: MemoryContent, headers: ObjectHeaders, condition: WriteCondition
    ) async throws -> WriteReceipt? {
        let current = try await store.get(key, byteLimit: Self.byteLimit)
        if let current, current.body == content.read(0..<content.byteCount) {
            return WriteReceipt(etag: current.etag, versionID: current.versionID)
        }
        switch condition {
        case .ifMatch(let etag) where current?.etag == etag: break
        case .ifAbsent where current == nil: break
        default: return nil
        }
        // It holds and was refused: a conflict that is over, or a server that cannot do it.
        do {
            return try await store.put(
                key, content: content, headers: headers, condition: condition)
        } catch let error as StoreError where error.code == .conflict {
            // Somebody else's write is still under way, and may well take effect.
            return nil
        } catch let error as StoreError where error.code == .preconditionFailed {
            if condition == .ifAbsent { return nil }
            learnRefusesIfMatch()
            return try await put(key, content: content, headers: headers, condition: condition)
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
