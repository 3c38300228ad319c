import Platform
import TestSupport
import Testing

@testable import Worker

struct LeftoversTests {
    /// A process that an earlier worker started in the tree, deaf to SIGTERM.
    private static func leftover(in tree: String, _ scene: TemporaryDirectory) throws
        -> SpawnedProcess
    {
        let environment = Leftovers.marking(["PATH": "/usr/bin:/bin"], tree: tree)
        let pairs = environment.entries.map { entry in
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            return (parts[0], parts[1])
        }
        return try SpawnedProcess(
            "/bin/sh",
            ["-c", "trap '' TERM; : >$1; while :; do sleep 60; done", "sh", tree + "/ready"],
            environment: Dictionary(uniqueKeysWithValues: pairs))
    }

    @Test func programsInTheTreeAreEndedAndNoOthers() async throws {
        let scene = try TemporaryDirectory()
        try scene.write("a/x", "")
        try scene.write("ab/x", "")
        let ours = try Self.leftover(in: scene.appending("a"), scene)
        let other = try Self.leftover(in: scene.appending("ab"), scene)
        try await waitUntil("both to be ready") {
            try FileTree.files(below: scene.path).filter { $0.hasSuffix("ready") }.count == 2
        }
        let count = await Leftovers.end(in: scene.appending("a"), grace: .milliseconds(100))
        // The shell and what it sleeps in.
        #expect(count == 2 || count == 1)
        try await waitUntil("the program to end") { ours.ending != nil }
        #expect(other.ending == nil)
        #expect(await Leftovers.end(in: scene.appending("a")) == 0)
    }
}
