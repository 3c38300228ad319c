import Glibc
import Platform
import TestSupport
import Testing

struct DescriptorSinkTests {
    /// A pipe whose reading end the test drains or closes.
    private struct Pipe: ~Copyable {
        let reading: Int32
        let writing: Int32

        init() {
            var ends: [Int32] = [0, 0]
            precondition(pipe(&ends) == 0)
            (reading, writing) = (ends[0], ends[1])
        }
        deinit {
            close(reading)
            close(writing)
        }
    }

    @Test func waitsForASlowReader() async throws {
        let pipe = Pipe()
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
        let text = String(repeating: "0123456789abcdef\n", count: 40_000)
        let reading = pipe.reading
        let received = Task.detached {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 5_000)
            while bytes.count < text.utf8.count {
                let count = read(reading, &chunk, chunk.count)
                guard count > 0 else { break }
                bytes += chunk[..<count]
            }
            return bytes
        }
        let sink = DescriptorSink(pipe.writing, name: "pipe")
        sink.write(text)
        #expect(await received.value == Array(text.utf8))
        #expect(sink.failure == nil)
    }

    @Test func aReaderThatWentAwayIsNoFailure() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let sink = DescriptorSink(ends[1], name: "pipe")
        sink.write("into the void\n")
        sink.write("again\n")
        #expect(sink.failure == nil)
        close(ends[1])
    }

    @Test func aFullDeviceIsAFailure() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(full) }
        let sink = DescriptorSink(full, name: "standard output")
        sink.write("text\n")
        #expect(sink.failure?.errno == ENOSPC)
        #expect(
            sink.failure?.description
                == "cannot write to standard output: No space left on device")
    }
}
