import Glibc
import TestSupport
import Testing

@Suite("SpawnedProcess", .processHeavy)
struct SpawnedProcessTests {
    private func shell(
        _ script: String, input: SpawnedProcess.Input = .empty, directory: String? = nil
    ) throws -> SpawnedProcess {
        try SpawnedProcess(
            "/bin/sh", ["-c", script], environment: ["NAME": "value"], input: input,
            directory: directory)
    }

    @Test("captures output, ending and nothing of our environment")
    func captures() async throws {
        let process = try shell(
            "cat; echo $NAME $HOME; echo problem >&2; exit 3", input: .bytes([104, 105, 10]))
        #expect(try await process.waitForEnd() == .exited(3))
        #expect(process.standardOutput == "hi\nvalue\n")
        #expect(process.standardError == "problem\n")
    }

    @Test("runs where it is told to")
    func directory() async throws {
        let process = try shell("pwd", directory: "/usr/bin")
        try await process.waitForEnd()
        #expect(process.standardOutput == "/usr/bin\n")
    }

    @Test("signals the whole group")
    func signals() async throws {
        let process = try shell("sleep 1000 & echo ready; wait")
        try await waitUntil("the shell to be ready") { process.standardOutput == "ready\n" }
        process.signal(SIGTERM)
        #expect(try await process.waitForEnd() == .killed(bySignal: SIGTERM))
    }

    @Test("is killed, with its descendants, when nobody holds it any more")
    func diesWithOwner() async throws {
        let descendant: Int32
        do {
            let process = try shell("sleep 1000 & echo $!; wait")
            try await waitUntil("the shell to be ready") { process.standardOutput.hasSuffix("\n") }
            descendant = try #require(Int32(process.standardOutput.dropLast()))
        }
        try await waitUntil("the descendant to go") { kill(descendant, 0) != 0 }
    }

    @Test("a wait that is too long kills, and tells what was written")
    func bounded() async throws {
        let process = try shell("echo stuck; sleep 1000")
        try await waitUntil("the shell to be ready") { process.standardOutput == "stuck\n" }
        let error = await #expect(throws: TestSupportError.self) {
            try await process.waitForEnd(within: .zero)
        }
        #expect(error?.description.contains("stuck") == true)
        #expect(try await process.waitForEnd() == .killed(bySignal: SIGKILL))
    }
}
