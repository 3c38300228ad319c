import Manifest
import Platform
import Synchronization
import Testing

@testable import Deploy

/// Two deployers, lost answers, and servers that treat conditions their own way.
struct LockedDeploymentTests {
    static let files = ["index.html": "<html>", "style.css": "a {}"]
    static let lock = ".deploy-dist/lock"

    static func record(owner: String, process: LockRecord.ProcessIdentity? = nil) -> [UInt8] {
        LockRecord(
            owner: owner, nonce: "theirs", leaseSeconds: 60, process: process, intents: []
        ).encoded()
    }

    @Test func lockOfAnotherIsRespected() async throws {
        let site = try SiteFixture(Self.files)
        site.store.put(Self.lock, Self.record(owner: "runner-7"))
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .lostToAnotherDeployer && summary.result == .refused)
        #expect(site.store.site.isEmpty)
        #expect(site.failures.first?.contains("runner-7") == true)
        #expect(site.store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
    }

    @Test func lockOfAnotherDoesNotMatterWithNothingToDo() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        site.store.put(Self.lock, Self.record(owner: "runner-7"))
        #expect(try await site.deploy().exitStatus == .done)
    }

    @Test func expiredLockIsTakenOver() async throws {
        let site = try SiteFixture(Self.files)
        site.store.put(Self.lock, Self.record(owner: "runner-7"))
        site.store.age(Self.lock, by: .seconds(61))
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.store.objects[Self.lock] == nil)
    }

    @Test func lockOfADeadProcessOfThisMachineIsTakenOver() async throws {
        let site = try SiteFixture(Self.files)
        var process = try #require(LockRecord.ProcessIdentity.current())
        process.startTime = "1"
        site.store.put(Self.lock, Self.record(owner: "here", process: process))
        #expect(try await site.deploy().exitStatus == .done)
    }

    @Test func lockOfALivingProcessOfThisMachineIsRespected() async throws {
        let site = try SiteFixture(Self.files)
        let process = try #require(LockRecord.ProcessIdentity.current())
        site.store.put(Self.lock, Self.record(owner: "here", process: process))
        #expect(try await site.deploy().exitStatus == .lostToAnotherDeployer)
    }

    @Test func ownLockIsTakenOverAtOnce() async throws {
        let site = try SiteFixture(Self.files)
        site.store.put(Self.lock, Self.record(owner: "task-1 message-2"))
        let summary = try await site.deploy { $0.lockOwner = "task-1 message-2" }
        #expect(summary.exitStatus == .done)
    }

    @Test func noLockWritesNone() async throws {
        let site = try SiteFixture(Self.files)
        site.store.put(Self.lock, Self.record(owner: "runner-7"))
        #expect(try await site.deploy { $0.usesLock = false }.exitStatus == .done)
        #expect(!site.store.writes.contains(Self.lock))
    }

    @Test func deploymentPublishedMeanwhileWins() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("style.css", "b {}")
        let theirs = try #require(try site.store.manifest())
        let summary = try await site.deployment(onEvent: { event in
            guard case .stage(.locking) = event else { return }
            var manifest = theirs
            manifest.deployID = "theirs"
            site.store.put(".deploy-dist/manifest", ManifestCodec.encode(manifest))
        }).run()
        #expect(summary.exitStatus == .lostToAnotherDeployer && summary.result == .refused)
        #expect(site.store.site == Self.files)
    }

    @Test func commitThatLosesTheRaceIsNoSuccess() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("style.css", "b {}")
        let theirs = try #require(try site.store.manifest())
        let summary = try await site.deployment(onEvent: { event in
            guard case .stage(.publishing) = event else { return }
            var manifest = theirs
            manifest.deployID = "theirs"
            site.store.put(".deploy-dist/manifest", ManifestCodec.encode(manifest))
        }).run()
        #expect(summary.exitStatus == .lostToAnotherDeployer && summary.result == .failed)
        #expect(try site.store.manifest()?.deployID == "theirs")
        #expect(site.store.objects[".deploy-dist/history/2"] == nil)
    }

    @Test(arguments: [".deploy-dist/lock", ".deploy-dist/manifest"])
    func lostAnswerOfAConditionalWriteIsRecognised(_ key: String) async throws {
        let site = try SiteFixture(Self.files)
        let isFirst = Mutex(true)
        site.store.quirks.after = { call in
            guard call == .put(key) else { return }
            let isLost = isFirst.withLock { first in
                defer { first = false }
                return first
            }
            if isLost { throw StoreError(.outcomeUnknown, action: "put \(key)", reason: "reset") }
        }
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .done && summary.uploaded == 2)
        #expect(site.store.objects[Self.lock] == nil)
        #expect(try site.store.manifest()?.entries.count == 2)
    }

    @Test(arguments: [".deploy-dist/lock", ".deploy-dist/manifest"])
    func conditionalWriteThatFailsTwiceInDoubtIsRepeated(_ key: String) async throws {
        let site = try SiteFixture(Self.files)
        let failures = Mutex(2)
        site.store.quirks.before = { call in
            guard call == .put(key) else { return }
            let fails = failures.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
            if fails { throw StoreError(.outcomeUnknown, action: "put \(key)", reason: "reset") }
        }
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .done && summary.uploaded == 2)
        #expect(try site.store.manifest()?.entries.count == 2)
    }

    /// The answer to a write is lost, and what repeats it by itself below us is refused.
    @Test(arguments: [".deploy-dist/lock", ".deploy-dist/manifest"])
    func refusalOfOurOwnRepetitionIsRecognised(_ key: String) async throws {
        let site = try SiteFixture(Self.files)
        let calls = Mutex(0)
        site.store.quirks.before = { call in
            guard call == .put(key), calls.withLock({ $0 }) == 0 else { return }
            calls.withLock { $0 = 1 }
            throw StoreError(.outcomeUnknown, action: "put \(key)", reason: "reset")
        }
        site.store.quirks.after = { call in
            guard call == .put(key), calls.withLock({ $0 }) == 1 else { return }
            calls.withLock { $0 = 2 }
            throw StoreError(.preconditionFailed, action: "put \(key)", reason: "it is there")
        }
        #expect(try await site.deploy().exitStatus == .done)
        #expect(try site.store.manifest()?.entries.count == 2)
    }

    @Test func serverThatIgnoresConditionsIsSaidOnce() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.ignoresConditions = true
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.warnings.filter { $0.contains("ignores conditional writes") }.count == 1)
        #expect(site.store.objects[Self.lock] == nil)
    }

    @Test func serverThatIgnoresConditionsStillShowsTheLock() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.ignoresConditions = true
        site.store.put(Self.lock, Self.record(owner: "runner-7"))
        #expect(try await site.deploy().exitStatus == .lostToAnotherDeployer)
        #expect(site.store.site.isEmpty)
    }

    @Test func serverThatRefusesARightIfMatchIsWorkedAround() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.refusesIfMatch = true
        #expect(try await site.deploy().exitStatus == .done)
        try site.write("style.css", "b {}")
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.warnings.filter { $0.contains("refuses If-Match") }.count == 1)
        let manifest = try site.store.manifest()
        #expect(manifest?.generation == 2 && manifest?.writeQuirks == .refusesIfMatch)
    }

    /// A server that was updated.
    @Test func ifMatchIsTriedAgainOnAServerThatUsedToRefuseIt() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.refusesIfMatch = true
        try await site.deploy()
        try site.write("style.css", "b {}")
        try await site.deploy()
        site.store.quirks.refusesIfMatch = false
        for generation in 3...17 {
            try site.write("style.css", "\(generation)")
            #expect(try await site.deploy().generation == generation)
        }
        #expect(try site.store.manifest()?.writeQuirks == [])
    }

    /// Two containers on the host's network have one host name, and both run as process 1.
    @Test func equalDefaultNamesAreTwoDeployers() async throws {
        let site = try SiteFixture(Self.files)
        let owner = "\(HostProcess.hostName) (process \(HostProcess.id))"
        site.store.put(Self.lock, Self.record(owner: owner))
        #expect(try await site.deploy().exitStatus == .lostToAnotherDeployer)
        #expect(site.store.objects[Self.lock]?.bytes == Self.record(owner: owner))
    }

    @Test func lockTakenWhileWePreparedIsRespected() async throws {
        let site = try SiteFixture(Self.files)
        let summary = try await site.deployment(onEvent: { event in
            guard case .stage(.locking) = event else { return }
            site.store.put(Self.lock, Self.record(owner: "runner-7"))
        }).run()
        #expect(summary.exitStatus == .lostToAnotherDeployer)
        #expect(site.store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
        #expect(site.store.site.isEmpty)
    }

    /// Nothing but looking keeps two deployers apart there: a look that is long ago does not count.
    @Test func whatWasSeenLongAgoIsLookedAtAgain() async throws {
        let store = MemoryStore()
        store.quirks.ignoresConditions = true
        let writes = ConditionalWrites(store: store, lookLifetime: .zero) { _, _ in }
        let layout = StateLayout(site: SiteLocation(bucket: "bucket"), state: nil)
        let lock = DeployLock(store: store, writes: writes, layout: layout)
        let record = try #require(LockRecord.decode(Self.record(owner: "we")))
        #expect(try await lock.find() == nil)
        store.put(Self.lock, Self.record(owner: "runner-7"))
        await #expect(throws: LockedByAnother.self) {
            try await lock.acquire(record, replacing: nil)
        }
        #expect(store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
    }

    /// Of two that looked at the same moment the later one has the lock, and the other finds out.
    @Test(arguments: [false, true])
    func lockTakenOverUnseenIsNoticed(_ isKnownToIgnore: Bool) async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.ignoresConditions = true
        if isKnownToIgnore {
            try await site.deploy()
            try site.write("style.css", "b {}")
        }
        let puts = Mutex(0)
        site.store.quirks.after = { [unowned store = site.store] call in
            guard call == .put(Self.lock) else { return }
            let count = puts.withLock { count in
                count += 1
                return count
            }
            // The last write before the lock is read back.
            if count == (isKnownToIgnore ? 1 : 2) {
                store.put(Self.lock, Self.record(owner: "runner-7"))
            }
        }
        let before = site.store.site
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .lostToAnotherDeployer)
        #expect(site.store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
        #expect(site.store.site == before)
    }

    /// A server that was updated, or another one that the bucket moved to.
    @Test func conditionsAreSentToAServerThatUsedToIgnoreThem() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.ignoresConditions = true
        try await site.deploy()
        #expect(try site.store.manifest()?.writeQuirks == .ignoresConditions)
        site.store.quirks.ignoresConditions = false
        try site.write("style.css", "b {}")
        let summary = try await site.deployment(onEvent: { event in
            guard case .stage(.locking) = event else { return }
            site.store.put(Self.lock, Self.record(owner: "runner-7"))
        }).run()
        #expect(summary.exitStatus == .lostToAnotherDeployer)
        #expect(site.store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))

        site.store.remove(Self.lock)
        for generation in 2...17 {
            try site.write("style.css", "\(generation)")
            #expect(try await site.deploy().generation == generation)
        }
        #expect(try site.store.manifest()?.writeQuirks == [])
        #expect(site.warnings.isEmpty)
    }

    /// Reading is what renewing, confirming and conditionally deleting a lock need as well.
    @Test func stateThatMayNotBeReadIsNotLocked() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.before = { call in
            switch call {
            case .get, .head, .delete: throw StoreError(.accessDenied, "denied")
            default: return
            }
        }
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.store.objects[Self.lock] == nil)
        try site.write("style.css", "b {}")
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.store.site["style.css"] == "b {}")
    }

    /// A KMS key gives each write of the same bytes another ETag, and a renewal that was cancelled
    /// may have taken effect.
    @Test func ownLockIsReleasedWhateverItsETag() async throws {
        let site = try SiteFixture(Self.files)
        let summary = try await site.deployment(onEvent: { event in
            guard case .stage(.finishing) = event else { return }
            site.store.changeETag(of: Self.lock)
        }).run()
        #expect(summary.exitStatus == .done)
        #expect(site.store.objects[Self.lock] == nil)
    }

    @Test func lockThatSomebodyTookOverIsNotReleased() async throws {
        let site = try SiteFixture(Self.files)
        _ = try await site.deployment(onEvent: { event in
            guard case .stage(.finishing) = event else { return }
            site.store.put(Self.lock, Self.record(owner: "runner-7"))
        }).run()
        #expect(site.store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
    }

    /// A conflict tells that somebody else is writing: taking it for a server that cannot do
    /// `If-Match` would overwrite what they write.
    @Test func conflictIsNoReasonToWriteUnconditionally() async throws {
        let site = try SiteFixture(Self.files)
        try await site.deploy()
        try site.write("style.css", "b {}")
        let before = try site.store.manifest()
        site.store.quirks.before = { call in
            guard call == .put(".deploy-dist/manifest") else { return }
            throw StoreError(.conflict, "another write is under way")
        }
        let summary = try await site.deploy()
        #expect(summary.exitStatus == .lostToAnotherDeployer)
        #expect(try site.store.manifest() == before)
        #expect(!site.warnings.contains { $0.contains("refuses If-Match") })
    }

    /// The process was suspended for longer than its lease and wakes up between two renewals.
    @Test func leaseThatHasRunOutIsRenewedBeforeItIsReliedOn() async throws {
        let store = MemoryStore()
        let content = MemoryContent(Self.record(owner: "we"))
        let writes = ConditionalWrites(store: store) { _, _ in }
        let receipt = try await store.put(
            Self.lock, content: content, headers: [:], condition: .none)
        func held(renewedAt: ContinuousClock.Instant) throws -> HeldLock {
            HeldLock(
                store: store, writes: writes, key: Self.lock, content: content,
                record: try #require(LockRecord.decode(Self.record(owner: "we"))),
                etag: receipt.etag, renewedAt: renewedAt)
        }
        let overdue = ContinuousClock.now - .seconds(90)
        try await held(renewedAt: overdue).confirm()
        store.put(Self.lock, Self.record(owner: "runner-7"))
        await #expect(throws: LockLost.self) { try await held(renewedAt: overdue).confirm() }
        #expect(store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
    }

    @Test func lockWhoseProbeFailsIsReleased() async throws {
        let site = try SiteFixture(Self.files)
        let puts = Mutex(0)
        site.store.quirks.before = { call in
            guard call == .put(Self.lock) else { return }
            let count = puts.withLock { count in
                count += 1
                return count
            }
            if count == 2 { throw StoreError(.failed, "the probe was answered with 500") }
        }
        #expect(try await site.deploy().exitStatus == .failed)
        #expect(site.store.objects[Self.lock] == nil)
    }
}
