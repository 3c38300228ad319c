import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

/// Uses SIGUSR1, which no other test may: signals belong to the whole process.
struct SignalWatchTests {
    @Test func receivesWhatComesRightAfterItsStart() async throws {
        let received = Received()
        let watch = await SignalWatch.start([SIGUSR1]) { received.append($0) }
        kill(getpid(), SIGUSR1)
        try await waitUntil("a signal") { received.numbers == [SIGUSR1] }
        kill(getpid(), SIGUSR1)
        try await waitUntil("another signal") { received.numbers == [SIGUSR1, SIGUSR1] }
        withExtendedLifetime(watch) {}
    }

    private final class Received: Sendable {
        private let list = Mutex<[Int32]>([])
        var numbers: [Int32] { list.withLock { $0 } }
        func append(_ number: Int32) { list.withLock { $0.append(number) } }
    }

    @Test func exitStatusIsTheShellsConvention() {
        #expect(StopSignal.interrupt.rawValue == SIGINT)
        #expect(StopSignal.interrupt.exitStatus == 130)
        #expect(StopSignal.terminate.rawValue == SIGTERM)
        #expect(StopSignal.terminate.exitStatus == 143)
    }
}
