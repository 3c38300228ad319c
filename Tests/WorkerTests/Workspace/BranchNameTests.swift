import Platform
import TestSupport
import Testing
import Worker

struct BranchNameTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let name: String?

        var testDescription: String { id.isEmpty ? "empty" : String(id.prefix(20)) }
    }

    /// `nil` stands for a name made of the digest.
    static let cases = [
        Case(id: "T1", name: "thread-T1"),
        Case(
            id: "0b1f3c9e-7a52-4d0a-9a8b-7b7d6f1c2e3d",
            name: "thread-0b1f3c9e-7a52-4d0a-9a8b-7b7d6f1c2e3d"),
        Case(id: "1700000000.123456", name: "thread-1700000000.123456"),
        Case(id: "a_b-c.d", name: "thread-a_b-c.d"),
        Case(
            id: String(repeating: "a", count: 64),
            name: "thread-" + String(repeating: "a", count: 64)),
        Case(id: String(repeating: "a", count: 65), name: nil),
        Case(id: String(repeating: "x", count: 300), name: nil),
        Case(id: "", name: nil), Case(id: ".", name: nil), Case(id: "..", name: nil),
        Case(id: "../x", name: nil), Case(id: "-x", name: nil), Case(id: "--force", name: nil),
        Case(id: "a..b", name: nil), Case(id: "x.lock", name: nil), Case(id: ".x", name: nil),
        Case(id: "x.", name: nil), Case(id: "a/b", name: nil), Case(id: "a b", name: nil),
        Case(id: "a\nb", name: nil), Case(id: "a\u{0}b", name: nil), Case(id: "a~1", name: nil),
        Case(id: "a^{}", name: nil), Case(id: "a:b", name: nil), Case(id: "a?*[", name: nil),
        Case(id: "a\\b", name: nil), Case(id: "@", name: nil), Case(id: "@{-1}", name: nil),
        Case(id: "HEAD", name: nil), Case(id: "\u{1F600}", name: nil),
        Case(id: "caf\u{e9}", name: nil), Case(id: "cafe\u{301}", name: nil),
        Case(id: "$(id)", name: nil), Case(id: "`id`", name: nil),
        Case(id: "h-" + String(repeating: "0", count: 32), name: nil),
        Case(id: "H-" + String(repeating: "A", count: 32), name: nil),
        Case(id: "h-0", name: "thread-h-0"),
    ]

    @Test(arguments: cases)
    func nameIsAsDocumented(_ testCase: Case) {
        let name = BranchName(thread: testCase.id).text
        let digest = SHA256Digest.of(Array(testCase.id.utf8)).hex.prefix(32)
        #expect(name == testCase.name ?? "thread-h-" + digest)
        #expect(BranchName(thread: testCase.id).ref == "refs/heads/" + name)
    }

    @Test func noTwoIdsShareABranch() {
        let ids =
            Self.cases.map(\.id)
            + Self.cases.map { BranchName(thread: $0.id).text.dropFirst(7) }.map(String.init)
        let distinct = Set(ids.map { Array($0.utf8) })
        #expect(
            Set(distinct.map { BranchName(thread: String(decoding: $0, as: UTF8.self)) }).count
                == distinct.count)
    }

    @Test func everyNameIsOneForGit() async throws {
        for testCase in Self.cases {
            let ref = BranchName(thread: testCase.id).ref
            _ = try await GitFixture.git(["check-ref-format", ref], in: "/")
        }
    }

    @Test func gitAgreesOnWhatABranchMayBeCalled() async throws {
        let names =
            Self.cases.map(\.id) + [
                "main", "a/b", "a//b", "/a", "a/", "a/.b", "a.lock/b", "a/b.lock", "feature/x.y",
                "@/a",
                "a@", "a@{b", "a.", "a/b.", "é", "a\u{7f}b", "refs/heads/x", "a\tb", "[", "a]",
            ]
        // Git would have "@" too, where it does not mean HEAD.
        for name in names where name.utf8.count <= 200 && !name.utf8.contains(0) && name != "@" {
            var command = Command(
                "git", ["check-ref-format", "--branch", name], environment: GitFixture.environment)
            command.directory = "/"
            let outcome = try await ChildProcess.run(command)
            #expect(RefName.isValidBranch(name) == outcome.isSuccess, "\(name)")
        }
    }

    struct RivalCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let existing: Set<String>
        let isPlain: Bool
    }

    @Test(arguments: [
        RivalCase(testDescription: "none", existing: ["main", "thread-b"], isPlain: true),
        RivalCase(testDescription: "itself", existing: ["thread-Ab"], isPlain: true),
        RivalCase(
            testDescription: "itself and another case", existing: ["thread-ab", "thread-Ab"],
            isPlain: true),
        RivalCase(testDescription: "another case", existing: ["thread-aB"], isPlain: false),
        RivalCase(testDescription: "a folder", existing: ["thread-Ab/x"], isPlain: false),
        RivalCase(testDescription: "a longer name", existing: ["thread-Abc"], isPlain: true),
    ])
    func namesInTheWayAreEvaded(_ testCase: RivalCase) {
        let name = BranchName(thread: "Ab", existing: testCase.existing)
        #expect((name == BranchName(thread: "Ab")) == testCase.isPlain)
        // It stays what it was once it exists.
        #expect(BranchName(thread: "Ab", existing: testCase.existing.union([name.text])) == name)
    }
}
