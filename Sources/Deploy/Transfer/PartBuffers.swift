internal import Platform
internal import Synchronization

/// The memory that parts of large objects are read into, one after the other.
///
/// Memory of such a size is mapped when it is asked for, and each page of it cleared at the first
/// touch. Doing so for every part is a fifth of the processor time that an upload takes.
final class PartBuffers: Sendable {
    private struct State {
        var idle: [[UInt8]] = []
        var lentCount = 0
    }

    private let budget: ByteBudget
    private let state = Mutex(State())

    /// Buffers of so many bytes in all.
    init(byteCount: Int) {
        budget = ByteBudget(byteCount: byteCount)
    }

    /// Runs `body` with a buffer of so many bytes, whatever they are, once there is room for it.
    ///
    /// - Throws: `CancellationError` when cancelled while waiting; what `body` throws.
    func withBuffer<Result: Sendable>(
        byteCount: Int, _ body: (inout [UInt8]) async throws -> Result
    ) async throws -> Result {
        try await budget.withBytes(byteCount) {
            var buffer = lend(byteCount)
            defer { takeBack(&buffer) }
            return try await body(&buffer)
        }
    }

    private func lend(_ byteCount: Int) -> [UInt8] {
        let idle = state.withLock { state in
            state.lentCount += 1
            // The latest rests: the HTTP client, whose thread has just told of the part's end, may
            // not have let go of it, and bytes with two owners are copied when one writes.
            return state.idle.count > 1 ? state.idle.removeFirst() : nil
        }
        if let idle, idle.count == byteCount { return idle }
        return Array(repeating: 0, count: byteCount)
    }

    /// Keeps a buffer for as long as others are in use.
    private func takeBack(_ buffer: inout [UInt8]) {
        state.withLock { state in
            state.lentCount -= 1
            if state.lentCount > 0 { state.idle.append(buffer) } else { state.idle = [] }
            buffer = []
        }
    }
}
