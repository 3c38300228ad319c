import Manifest
import Platform
import Synchronization
import Testing

@testable import Deploy

/// Two deployers, lost answers, and servers that treat conditions their own way.
struct LockedDeploymentTests {
    static let files = ["index.html": "<html>", "style.css": "a {}"]
    static let lock = ".deploy-dist/lock"

    static func record(
        owner: String, nonce: String = "theirs", process: LockRecord.ProcessIdentity? = nil
    ) -> [UInt8] {
        LockRecord(
            owner: owner, nonce: nonce, leaseSeconds: 60, process: process, intents: []
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

    /// The site is published by then.
    @Test func quirkThatCannotBeRecordedIsNoFailure() async throws {
        let site = try SiteFixture(Self.files)
        site.store.quirks.refusesIfMatch = true
        try await site.deploy()
        try site.write("style.css", "b {}")
        let isWritten = Mutex(false)
        site.store.quirks.before = { call in
            if call == .put(".deploy-dist/manifest"), isWritten.withLock(\.self) {
                throw StoreError(.failed, "answered with 500")
            }
        }
        site.store.quirks.after = { call in
            if call == .put(".deploy-dist/manifest") { isWritten.withLock { $0 = true } }
        }
        #expect(try await site.deploy().exitStatus == .done)
        #expect(site.warnings.contains { $0.contains("cannot record what the server does") })
        #expect(site.store.objects[Self.lock] == nil)
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

    /// Our lock on a store, and what it was written through.
    private struct Ours {
        let store = MemoryStore()
        let writes: ConditionalWrites
        let bytes = record(owner: "we", nonce: "ours")

        init() {
            writes = ConditionalWrites(store: store) { _, _ in }
            store.put(LockedDeploymentTests.lock, bytes)
        }

        /// The lock as another deployer sees it, who may know the server's quirks.
        func seenByAnother(recalling quirks: WriteQuirks = []) -> DeployLock {
            let writes = ConditionalWrites(store: store) { _, _ in }
            writes.recall(quirks)
            return DeployLock(
                store: store, writes: writes,
                layout: StateLayout(site: SiteLocation(bucket: "bucket"), state: nil))
        }

        /// It, with a lease that has run out.
        func overdue() throws -> HeldLock {
            HeldLock(
                store: store, writes: writes, key: LockedDeploymentTests.lock,
                content: MemoryContent(bytes), record: try #require(LockRecord.decode(bytes)),
                etag: try #require(store.objects[LockedDeploymentTests.lock]?.etag),
                renewedAt: .now - .seconds(90))
        }
    }

    /// The process was suspended for longer than its lease and wakes up between two renewals.
    @Test func leaseThatHasRunOutIsRenewedBeforeItIsReliedOn() async throws {
        let ours = Ours()
        let held = try ours.overdue()
        try await ours.overdue().confirm()
        ours.store.put(Self.lock, Self.record(owner: "runner-7"))
        await #expect(throws: LockLost.self) { try await held.confirm() }
        #expect(ours.store.objects[Self.lock]?.bytes == Self.record(owner: "runner-7"))
    }

    /// Were the bytes those of before, the refusal would be taken for a write that took effect.
    @Test func renewalTakesEffectWhereIfMatchIsRefused() async throws {
        let ours = Ours()
        ours.store.quirks.refusesIfMatch = true
        ours.store.age(Self.lock, by: .seconds(50))
        try await ours.overdue().confirm()
        #expect(ours.store.objects[Self.lock]?.age == .zero)
        #expect(ours.writes.refusesIfMatch)
    }

    /// It was found to be over, and its holder has come back since.
    @Test(arguments: [false, true])
    func lockThatWasRenewedIsNotTakenOver(_ refusesIfMatch: Bool) async throws {
        let ours = Ours()
        ours.store.quirks.refusesIfMatch = refusesIfMatch
        ours.store.age(Self.lock, by: .seconds(61))
        let lock = ours.seenByAnother()
        let found = try #require(try await lock.find())
        try await ours.overdue().confirm()
        let theirs = try #require(LockRecord.decode(Self.record(owner: "runner-7")))
        await #expect(throws: LockedByAnother.self) {
            try await lock.acquire(theirs, replacing: found)
        }
    }

    /// The periodic renewal and one that was overdue may cross.
    @Test func renewalsOfOneLockDoNotTakeItFromEachOther() async throws {
        let ours = Ours()
        let (periodic, crossing, late) = (
            try ours.overdue(), try ours.overdue(), try ours.overdue()
        )
        try await periodic.confirm()
        try await crossing.confirm()
        // As if there had been several in between.
        var several = try #require(LockRecord.decode(ours.bytes))
        several.renewalCount = 3
        ours.store.put(Self.lock, several.encoded())
        try await late.confirm()
    }

    /// Both saw the lock of a dead one; the server lets both writes pass, the later one counts.
    @Test func ofTwoThatTakeALockOverOneFindsOut() async throws {
        let ours = Ours()
        ours.store.quirks.refusesIfMatch = true
        ours.store.age(Self.lock, by: .seconds(61))
        let lock = ours.seenByAnother(recalling: .refusesIfMatch)
        let found = try #require(try await lock.find())
        let record = try #require(LockRecord.decode(Self.record(owner: "runner-6", nonce: "6")))
        let held = try await lock.acquire(record, replacing: found)
        ours.store.put(Self.lock, Self.record(owner: "runner-7"))
        await #expect(throws: LockLost.self) { try await held.verify() }
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
