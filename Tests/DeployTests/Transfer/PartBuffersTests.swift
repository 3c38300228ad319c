import Testing

@testable import Deploy

struct PartBuffersTests {
    private let buffers = PartBuffers(byteCount: 1 << 10)

    /// Borrows buffers one after the other, beside one that is in use all the time, and marks them
    /// with 1, 2, 3 and so on.
    ///
    /// - Returns: the mark that each of them had before.
    private func marks(byteCounts: [Int]) async throws -> [UInt8] {
        try await buffers.withBuffer(byteCount: 8) { _ in
            var found: [UInt8] = []
            for (index, byteCount) in byteCounts.enumerated() {
                found.append(
                    try await buffers.withBuffer(byteCount: byteCount) { buffer in
                        #expect(buffer.count == byteCount)
                        defer { buffer[0] = UInt8(index + 1) }
                        return buffer[0]
                    })
            }
            return found
        }
    }

    @Test func theLatestRestsAndTheOneBeforeIsUsedAgain() async throws {
        #expect(try await marks(byteCounts: [8, 8, 8, 8, 8]) == [0, 0, 1, 2, 3])
    }

    @Test func anotherLengthHasAnotherBuffer() async throws {
        #expect(try await marks(byteCounts: [8, 8, 5, 8]) == [0, 0, 0, 2])
    }

    @Test func nothingIsKeptWhenNobodyHasABuffer() async throws {
        #expect(try await marks(byteCounts: [8, 8]) == [0, 0])
        #expect(try await marks(byteCounts: [8]) == [0])
    }
}
