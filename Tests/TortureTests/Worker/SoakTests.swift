import TestSupport
import Testing

@Suite("Soak", .processHeavy)
struct SoakTests {
    @Test("descriptors, zombies and memory stay what they were")
    func soak() async throws {
        let count = Scale.count(sample: 20, full: 1000)
        let server = try MotoServer()
        defer { withExtendedLifetime(server) {} }
        let bench = try await WorkerBench(endpoint: server.endpoint)
        let worker = try bench.startWorker([
            "BUILD_COMMAND": "cp -rT pages dist", "LOG_LEVEL": "info",
        ])
        var descriptors: Set<Int> = []
        var zombies = 0
        var memory: [Int] = []
        var succeeded = 0
        for number in 1...count {
            let command = try await bench.send(
                "page\(number % 20) change \(number)", thread: "t\(number % 3)")
            let answer = try await bench.answers(to: command)[0]
            if answer["success"] == true { succeeded += 1 }
            _ = try await bench.takeAnswers()
            guard number * 10 % count == 0 else { continue }
            try await waitUntil("the message to be deleted") {
                try await bench.messageCounts(bench.inputURL) == (0, 0)
            }
            let usage = try bench.usage(of: worker)
            descriptors.insert(usage.descriptors)
            zombies += usage.zombies
            memory.append(usage.residentBytes)
        }
        // The first tenth is for caches and pools to fill.
        let growth = memory[1...].max()! - memory[0]
        #expect(succeeded == count, "\(worker.standardOutput.suffix(4000))")
        #expect(zombies == 0)
        let range = "\(descriptors.min()!)...\(descriptors.max()!)"
        // A connection more or less is open when one looks.
        #expect(descriptors.max()! - descriptors.min()! <= 4)
        if Scale.current == .full { #expect(growth < 10 << 20) }
        print(
            "torture: soak: \(count) messages, \(succeeded) succeeded, \(range) descriptors,"
                + " \(zombies) zombies, memory \(memory[0] >> 10) KiB and \(growth >> 10) KiB more")
    }
}
