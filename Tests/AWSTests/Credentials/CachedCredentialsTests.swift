import Synchronization
import TestSupport
import Testing

@testable import AWS

struct CachedCredentialsTests {
    /// A source that a test lets go on, and a clock that it sets.
    private final class Scene: Sendable {
        private struct State {
            var now: Int64 = 1_000_000
            var fetchCount = 0
            var outcomes: [Result<Credentials, any Error>] = []
            var held: [CheckedContinuation<Void, Never>] = []
            var isHolding = false
        }

        private let state = Mutex(State())

        var now: Int64 {
            get { state.withLock { $0.now } }
            set { state.withLock { $0.now = newValue } }
        }
        var fetchCount: Int { state.withLock { $0.fetchCount } }

        /// The next fetch yields credentials with this many seconds to live, `nil` for ever.
        func will(yield id: String, seconds: Int64?) {
            let credentials = Credentials(
                accessKeyID: id, secretAccessKey: "s", expiration: seconds.map { now + $0 })
            state.withLock { $0.outcomes.append(.success(credentials)) }
        }

        func will(fail reason: String) {
            let error = AWSError(.unreachable, action: "fetch", reason: reason)
            state.withLock { $0.outcomes.append(.failure(error)) }
        }

        /// From now on fetches wait for `release`.
        func hold() { state.withLock { $0.isHolding = true } }

        func release() {
            let held = state.withLock { state in
                state.isHolding = false
                defer { state.held = [] }
                return state.held
            }
            for continuation in held { continuation.resume() }
        }

        func makeCache() -> CachedCredentials {
            CachedCredentials(localTime: { self.now }) { try await self.fetch() }
        }

        private func fetch() async throws -> CredentialChain.Finding {
            await withCheckedContinuation { continuation in
                let isHeld = state.withLock { state in
                    state.fetchCount += 1
                    if state.isHolding { state.held.append(continuation) }
                    return state.isHolding
                }
                if !isHeld { continuation.resume() }
            }
            let outcome = state.withLock { $0.outcomes.removeFirst() }
            return .init(credentials: try outcome.get(), place: "the scene")
        }
    }

    private let scene = Scene()

    @Test func oneFetchServesAHundredCallers() async throws {
        scene.hold()
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 {
                group.addTask { try await cache.credentials().accessKeyID }
            }
            try await waitUntil("the fetch") { scene.fetchCount == 1 }
            scene.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ids == [String](repeating: "A", count: 100))
        #expect(scene.fetchCount == 1)
        #expect(await cache.place == "the scene")
    }

    @Test func credentialsWithoutEndAreFetchedOnce() async throws {
        scene.will(yield: "A", seconds: nil)
        let cache = scene.makeCache()
        for _ in 0..<3 {
            #expect(try await cache.credentials().accessKeyID == "A")
            scene.now += 1_000_000_000
        }
        #expect(scene.fetchCount == 1)
    }

    @Test func longBeforeTheEndNothingIsFetched() async throws {
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        _ = try await cache.credentials()
        scene.now += 3600 - 15 * 60
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(scene.fetchCount == 1)
    }

    @Test func beforeTheEndNewOnesAreFetchedMeanwhile() async throws {
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        _ = try await cache.credentials()
        scene.now += 3600 - 15 * 60 + 1
        scene.hold()
        scene.will(yield: "B", seconds: 3600)
        #expect(try await cache.credentials().accessKeyID == "A")
        try await waitUntil("the fetch") { scene.fetchCount == 2 }
        #expect(try await cache.credentials().accessKeyID == "A")
        scene.release()
        try await waitUntil("the new ones") { try await cache.credentials().accessKeyID == "B" }
        #expect(scene.fetchCount == 2)
    }

    @Test func shortBeforeTheEndCallersWaitForNewOnes() async throws {
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        _ = try await cache.credentials()
        scene.now += 3600 - 10 * 60 + 1
        scene.will(yield: "B", seconds: 3600)
        #expect(try await cache.credentials().accessKeyID == "B")
    }

    @Test func theOldOnesServeUntilTheyHaveEnded() async throws {
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        _ = try await cache.credentials()
        // One minute left; the attempt fails, and the next one is a minute later.
        scene.now += 3600 - 60
        scene.will(fail: "down")
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(scene.fetchCount == 2)
        scene.now += 60
        scene.will(fail: "still down")
        let error = await #expect(throws: AWSError.self) { _ = try await cache.credentials() }
        #expect(error?.reason == "still down")
        // A failure is not remembered once there is nothing left to use.
        scene.will(yield: "B", seconds: 3600)
        #expect(try await cache.credentials().accessKeyID == "B")
    }

    @Test(arguments: [Int64(30), 599, 899])
    func aSourceOfShortLivesIsAskedOnceAMinute(_ seconds: Int64) async throws {
        scene.will(yield: "A", seconds: seconds)
        let cache = scene.makeCache()
        for _ in 0..<5 { #expect(try await cache.credentials().accessKeyID == "A") }
        #expect(scene.fetchCount == 1)
        scene.now += 60
        scene.will(yield: "B", seconds: seconds)
        try await waitUntil("new ones") { try await cache.credentials().accessKeyID == "B" }
        #expect(scene.fetchCount == 2)
    }

    @Test func failureReachesEveryCaller() async throws {
        scene.hold()
        scene.will(fail: "down")
        let cache = scene.makeCache()
        let failures = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask { (try? await cache.credentials()) == nil }
            }
            try? await waitUntil("the fetch") { scene.fetchCount == 1 }
            scene.release()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 10)
    }

    @Test func credentialsThatHaveEndedAreAnError() async throws {
        scene.will(yield: "A", seconds: 0)
        let error = await #expect(throws: AWSError.self) {
            _ = try await scene.makeCache().credentials()
        }
        #expect(
            error?.description
                == "use the credentials of the scene failed: they have expired")
    }

    @Test func invalidationForgetsTheRefusedOnesAlone() async throws {
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        let refused = try await cache.credentials()
        scene.will(yield: "B", seconds: 3600)
        await cache.invalidate(refused)
        #expect(try await cache.credentials().accessKeyID == "B")
        // Somebody else's late report about the same ones must not cost the new ones.
        await cache.invalidate(refused)
        #expect(try await cache.credentials().accessKeyID == "B")
        #expect(scene.fetchCount == 2)
    }

    @Test func cancelledCallerLeavesAndTheOthersStay() async throws {
        scene.hold()
        scene.will(yield: "A", seconds: 3600)
        let cache = scene.makeCache()
        let impatient = Task { try await cache.credentials() }
        try await waitUntil("the fetch") { scene.fetchCount == 1 }
        let patient = Task { try await cache.credentials() }
        impatient.cancel()
        await #expect(throws: CancellationError.self) { _ = try await impatient.value }
        scene.release()
        #expect(try await patient.value.accessKeyID == "A")
        #expect(scene.fetchCount == 1)
    }
}
