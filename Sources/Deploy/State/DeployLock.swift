package import Manifest
internal import Platform
internal import Synchronization

/// Keeps other deployers out while one is writing.
///
/// The lock is an object with an owner and a lease. It is created only where there is none, taken
/// over only when its lease is over by the server's own clock or its process is known to be dead,
/// and renewed while it is held.
package struct DeployLock: Sendable {
    /// How long a lock lives without being renewed.
    static let lease = Duration.seconds(60)

    private let store: any ObjectStore
    private let writes: ConditionalWrites
    private let layout: StateLayout

    /// The lock of a site.
    package init(store: any ObjectStore, writes: ConditionalWrites, layout: StateLayout) {
        self.store = store
        self.writes = writes
        self.layout = layout
    }

    /// A lock that was found.
    package struct Found: Sendable {
        /// What it says; `nil` when it is no lock of ours, which then lasts as long as a lease.
        package let record: LockRecord?
        /// Its ETag.
        package let etag: ETag
        /// Time since its last write, by the server's clock.
        package let age: Duration

        /// Whether it may be taken over, by somebody who was given that name for good.
        package func isStale(for owner: String?) -> Bool {
            guard let record else { return age > DeployLock.lease }
            return record.leaseSeconds <= 0 || record.owner == owner
                || record.process?.hasEnded == true || age > .seconds(record.leaseSeconds)
        }

        /// Who holds it and for how long yet.
        package var error: LockedByAnother {
            let lease = Duration.seconds(record?.leaseSeconds ?? 60)
            return LockedByAnother(
                owner: record?.owner ?? "an unknown program", age: age,
                remaining: max(.zero, lease - age))
        }
    }

    /// The lock that is there now; `nil` when none is, or when it may not be read.
    package func find() async throws -> Found? {
        do {
            guard let object = try await writes.get(layout.lock, byteLimit: 1 << 20) else {
                return nil
            }
            return Found(
                record: LockRecord.decode(object.body), etag: object.etag, age: object.age)
        } catch let error as StoreError where error.code == .accessDenied {
            return nil
        }
    }

    /// Leaves a lock that is over at once where a manifest is that we may not read, and so will not
    /// bring up to date: whoever reads it next finds that a deployment did not end, and does not
    /// rely on it. Without the right to read, a listing tells what is there.
    package func leaveExpired(_ record: LockRecord) async throws {
        async let isLocked = isListed(layout.lock)
        guard try await isListed(layout.manifest), try await !isLocked else { return }
        var record = record
        record.leaseSeconds = 0
        do {
            _ = try await store.put(
                layout.lock, content: MemoryContent(record.encoded()),
                headers: ManifestStore.lockHeaders, condition: .ifAbsent)
        } catch let error as StoreError
            where error.code == .preconditionFailed || error.code == .conflict
        {
            // Somebody is deploying, and will find what we do to be drift.
        }
    }

    private func isListed(_ key: String) async throws -> Bool {
        let page = try await store.list(prefix: key, startAfter: nil, continuation: nil)
        return page.objects.contains { $0.key.string == key }
    }

    /// Takes the lock; it has to be verified before it is relied on.
    ///
    /// - Parameters:
    ///   - record: what to write into it.
    ///   - stale: a lock found before that may be taken over.
    /// - Throws: `LockedByAnother` when somebody else holds it.
    package func acquire(_ record: LockRecord, replacing stale: Found?) async throws -> HeldLock {
        let content = MemoryContent(record.encoded())
        let condition: WriteCondition = stale.map { .ifMatch($0.etag) } ?? .ifAbsent
        guard
            let receipt = try await writes.put(
                layout.lock, content: content, headers: ManifestStore.lockHeaders,
                condition: condition)
        else {
            guard let holder = try await find() else {
                // It was there a moment ago: its holder has just finished.
                throw LockedByAnother(owner: "another deployment", age: .zero, remaining: .zero)
            }
            throw holder.error
        }
        return HeldLock(
            store: store, writes: writes, key: layout.lock, content: content,
            record: record, etag: receipt.etag, replacesStale: stale != nil)
    }
}

/// Somebody else is deploying.
package struct LockedByAnother: Error, Sendable, CustomStringConvertible {
    /// Who.
    package let owner: String
    /// Since when, at least.
    package let age: Duration
    /// How long its lease still runs.
    package let remaining: Duration

    /// One sentence.
    package var description: String {
        "\(owner) is deploying here (its lock was renewed \(age.components.seconds) s ago)"
    }

    /// What to do.
    package var hint: String {
        "try again when it is done; if it died, its lock ends in "
            + "\(remaining.components.seconds) s by itself"
    }
}

/// A lock that we hold until it is released or lost.
package final class HeldLock: Sendable {
    private struct State {
        var etag: ETag
        /// When the last renewal that took effect was sent.
        var renewedAt: ContinuousClock.Instant
        var renewalCount = 0
        var isLost = false
    }

    private let store: any ObjectStore
    private let writes: ConditionalWrites
    private let key: String
    private let content: MemoryContent
    private let record: LockRecord
    private let replacesStale: Bool
    private let state: Mutex<State>

    /// - Parameter replacesStale: whether a lock was there before, and was taken over.
    init(
        store: any ObjectStore, writes: ConditionalWrites, key: String, content: MemoryContent,
        record: LockRecord, etag: ETag, replacesStale: Bool = false,
        renewedAt: ContinuousClock.Instant = .now
    ) {
        self.store = store
        self.writes = writes
        self.key = key
        self.content = content
        self.record = record
        self.replacesStale = replacesStale
        state = Mutex(State(etag: etag, renewedAt: renewedAt))
    }

    /// Makes sure that the lock, just taken, keeps others out: unless the server is known to ignore
    /// conditions, the lock is written once more as if there were none, to see whether it looks at
    /// them; where it does not, the lock is read back.
    ///
    /// - Throws: `LockLost`.
    package func verify() async throws {
        if writes.support == .unknown,
            let receipt = try await writes.probe(
                key, content: content, headers: ManifestStore.lockHeaders)
        {
            state.withLock { $0.etag = receipt.etag }
        }
        try await confirm()
    }

    /// Makes sure, before something that others see, that the lock is still ours.
    ///
    /// Where the server checks conditions the renewals tell, and this costs nothing unless they
    /// have been late, as after the process was suspended; elsewhere the lock is read back, unless
    /// it has just been.
    ///
    /// - Throws: `LockLost`.
    package func confirm() async throws {
        if try await isTakenOver() { state.withLock { $0.isLost = true } }
        let isOverdue = state.withLock { state in
            !state.isLost && .now - state.renewedAt > DeployLock.lease / 2
        }
        if isOverdue { try await renew() }
        if state.withLock(\.isLost) { throw LockLost() }
    }

    /// Whether somebody else's lock is there, although nobody told us: the server does not look at
    /// the condition that our write had, or would have had.
    private func isTakenOver() async throws -> Bool {
        let isUnchecked =
            writes.support == .ignored || (replacesStale && writes.refusesIfMatch)
        guard isUnchecked, !writes.hasJustSeen(state.withLock(\.etag), at: key) else {
            return false
        }
        return try await findOwn() == nil
    }

    /// The lock as it is now, `nil` when it is no longer ours.
    private func findOwn() async throws -> StoredObject? {
        guard let object = try await writes.get(key, byteLimit: 1 << 20),
            LockRecord.decode(object.body)?.nonce == record.nonce
        else { return nil }
        return object
    }

    private func renew() async throws {
        var renewed = record
        let (etag, count) = state.withLock { ($0.etag, $0.renewalCount + 1) }
        renewed.renewalCount = count
        let start = ContinuousClock.now
        let receipt = try await writes.put(
            key, content: MemoryContent(renewed.encoded()), headers: ManifestStore.lockHeaders,
            condition: .ifMatch(etag))
        // `keep` and `confirm` may renew at the same moment: the later one finds the other's.
        let etagNow = if let receipt { receipt.etag } else { try await findOwn()?.etag }
        state.withLock { state in
            guard let etagNow else { return state.isLost = true }
            state.etag = etagNow
            state.renewalCount = max(state.renewalCount, count)
            state.renewedAt = start
        }
    }

    /// Renews the lock three times a lease until the task is cancelled or the lock is lost.
    package func keep() async {
        while true {
            do {
                try await Task.sleep(for: DeployLock.lease / 3)
                try await renew()
                if state.withLock(\.isLost) { return }
            } catch is CancellationError {
                return
            } catch {
                // The lease outlives two failed renewals; the third takes the place of this one.
                continue
            }
        }
    }

    /// Gives the lock up; one that is no longer ours is left alone.
    package func release() async throws {
        let (etag, isLost) = state.withLock { ($0.etag, $0.isLost) }
        if isLost { return }
        if try await isTakenOver() { return }
        do {
            try await store.delete(key, ifMatch: etag)
        } catch let error as StoreError
            where error.code == .preconditionFailed || error.code == .outcomeUnknown
        {
            // A renewal that was cut short may have taken effect and changed the ETag; a delete
            // whose answer was lost may have been done.
            guard let own = try await findOwn() else { return }
            try await store.delete(key, ifMatch: own.etag)
        }
    }

    /// Leaves the lock to whoever comes next, at once: what was declared under it is not recorded
    /// in the manifest yet.
    package func abandon() async throws {
        let (etag, isLost) = state.withLock { ($0.etag, $0.isLost) }
        if isLost { return }
        var record = record
        record.leaseSeconds = 0
        _ = try await writes.put(
            key, content: MemoryContent(record.encoded()), headers: ManifestStore.lockHeaders,
            condition: .ifMatch(etag))
    }
}

/// Another deployer has taken our lock over: we had stopped renewing it for too long.
package struct LockLost: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    package var description: String { "another deployment has taken over the lock" }
}
