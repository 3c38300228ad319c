import Glibc
import Platform
import TestSupport
import Testing

@Suite("User accounts", .processHeavy)
struct UserAccountTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        /// User, group and home; `nil` when it is refused.
        let expected: (user: UInt32, group: UInt32, home: String?)?
        var testDescription: String { text }
    }

    private static let accounts = """
        root:x:0:0:root:/root:/bin/bash
        agent:x:1001:1002:The agent,,,:/home/agent:/bin/sh
        broken:x:1003
        wheel:x:1004:0::/:/bin/sh

        """

    @Test(
        "are found by name and by number",
        arguments: [
            Case(text: "agent", expected: (1001, 1002, "/home/agent")),
            Case(text: "1001", expected: (1001, 1002, "/home/agent")),
            Case(text: "1001:7", expected: (1001, 7, "/home/agent")),
            Case(text: "50001", expected: (50001, 50001, nil)),
            Case(text: "50001:50002", expected: (50001, 50002, nil)),
            Case(text: "root", expected: nil), Case(text: "0", expected: nil),
            Case(text: "1001:0", expected: nil), Case(text: "wheel", expected: nil),
            Case(text: "agent:7", expected: nil), Case(text: "broken", expected: nil),
            Case(text: "nobody", expected: nil), Case(text: "", expected: nil),
            Case(text: "4294967295", expected: nil), Case(text: "1:2:3", expected: nil),
        ])
    func reading(_ testCase: Case) throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write("passwd", Self.accounts)
        let account = try? UserAccount(testCase.text, file: file)
        #expect(account?.userID == testCase.expected?.user)
        #expect(account?.groupID == testCase.expected?.group)
        #expect(account?.home == testCase.expected?.home)
    }

    /// Only root can try it out.
    @Test("a child has the user's rights and no others", .enabled(if: geteuid() == 0))
    func child() async throws {
        let account = try UserAccount("58741:58742")
        var command = Command(
            "sh",
            [
                "-c",
                "id -u; id -g; id -G; grep -E 'Cap(Eff|Prm|Amb|Inh)|NoNewPrivs' /proc/$$/status",
            ],
            environment: ["PATH": "/usr/bin:/bin"])
        command.account = account
        let outcome = try await ChildProcess.run(command)
        let words = String(decoding: outcome.output, as: UTF8.self).split(
            whereSeparator: \.isWhitespace)
        let none = "0000000000000000"
        #expect(
            words.map(String.init) == [
                "58741", "58742", "58742", "CapInh:", none, "CapPrm:", none, "CapEff:", none,
                "CapAmb:", none, "NoNewPrivs:", "1",
            ])
    }

    @Test("all processes of a user are ended at once", .enabled(if: geteuid() == 0))
    func ending() async throws {
        let folder = try TemporaryDirectory()
        chmod(folder.path, 0o777)
        let account = try UserAccount("58743")
        var command = Command(
            "sh",
            ["-c", "for i in 1 2 3; do setsid sleep 300 & echo $! >>\(folder.path)/ids; done"],
            environment: ["PATH": "/usr/bin:/bin"])
        command.account = account
        #expect(try await ChildProcess.run(command).isSuccess)
        let ids = try FileBytes.readText(folder.appending("ids")).split(separator: "\n")
        try await account.endProcesses()
        try await waitUntil("the processes to be gone") {
            ids.allSatisfy { !Self.isAlive(String($0)) }
        }
        // There is none any more, which is no failure.
        try await account.endProcesses()
    }

    /// Whether a process runs; one that has ended and was not reaped does not.
    private static func isAlive(_ id: String) -> Bool {
        guard let status = try? FileBytes.readText("/proc/\(id)/stat") else { return false }
        return !status.contains(") Z ")
    }

    @Test(
        "a tree changes its owner, links and what they lead to do not", .enabled(if: geteuid() == 0)
    )
    func handingOver() throws {
        let folder = try TemporaryDirectory()
        try folder.write("tree/sub/file", "x")
        try folder.write("outside/file", "x")
        try folder.write("shared", "x")
        try folder.link("tree/link", to: folder.appending("outside"))
        #expect(link(folder.appending("shared"), folder.appending("tree/second-name")) == 0)
        try FileSystem.handOver(folder.appending("tree"), to: UserAccount("58744"))
        #expect(Self.owner(folder.appending("tree")) == 58744)
        #expect(Self.owner(folder.appending("tree/sub/file")) == 58744)
        #expect(Self.owner(folder.appending("tree/link")) == 58744)
        #expect(Self.owner(folder.appending("outside")) == 0)
        #expect(Self.owner(folder.appending("outside/file")) == 0)
        #expect(Self.owner(folder.appending("shared")) == 0)
    }

    private static func owner(_ path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_uid : nil
    }
}
