import TestSupport
import Testing

@Suite("Thread ids", .processHeavy)
struct ThreadIDTests {
    /// What a hostile sender might write. `MARK` is a file that exists when any of it is executed.
    private static let ids =
        [
            "../x", "$(touch MARK)", "`touch MARK`", "; touch MARK", "x\u{200B}y", "main",
            "refs/heads/main", "a", "A", "thread-a", "--upload-pack=touch MARK", "-x", "a..b",
            "x.lock", "@{-1}", "é", "e\u{301}",
        ] + [
            ".", "..", "...", "/", "//", "a/b", "a//b", "/a", "a/", "a/.b", "a.lock/b", ".a", "a.",
            "HEAD", "@", "@{u}", "@{upstream}", "a@{1}", "a^", "a^{}", "a~1", "a:b", "a?b", "a*b",
            "a[b]", "a\\b", "a b", " ", " a", "a ", "-", "--", "--all", "--force", "--mirror",
            "--exec=touch MARK", "-c", "-o", "+refs/heads/*:refs/heads/*", ":main", "main:main",
            "a:refs/heads/main", "refs/tags/v1", "refs/heads/thread-a", "heads/main", "FETCH_HEAD",
            "ORIG_HEAD", "origin/main", "../../../../etc/passwd", "..%2f..%2f", "%00", "a%2Fb",
            "ext::sh -c touch% MARK", "|touch MARK", "&& touch MARK", "$IFS", "~", "~root",
            "con", "NUL", "aux.txt", "CAFE", "cafe", "Cafe", "caf\u{e9}", "cafe\u{301}",
            "\u{1F600}",
            "\u{202E}gnp", "\u{FEFF}a", "ａ", "ß", "SS", "ss", "İ", "i", "I",
            "h-" + String(repeating: "0", count: 32), "H-" + String(repeating: "A", count: 32),
            "h-\(String(repeating: "0", count: 31))", String(repeating: "a", count: 64),
            String(repeating: "a", count: 65), String(repeating: "é", count: 200),
            String(repeating: "x/", count: 120), "<script>", "\"", "'", "{}", "null", "0", "true",
        ]

    /// What ends before it reaches git.
    private static let refused = ["a\nb", "a\rb", "a\u{0}b", "a\tb", "\u{7F}", "a\u{1B}[31m"]

    @Test("name one branch each, below refs/heads/thread-, and nothing else")
    func hostile() async throws {
        let ids = Self.ids.prefix(Scale.count(sample: 8, full: Self.ids.count))
        let bench = try await WorkerBench()
        let mark = bench.folder.appending("executed")
        let worker = try bench.startWorker(["LOG_LEVEL": "info"])
        for id in ids.map({ $0.replacing("MARK", with: mark) }) {
            let answer = try await bench.answers(
                to: bench.send("touch", thread: id, kind: "push"))[0]
            #expect(answer["success"] == true, "\(id): \(answer)")
        }
        for id in Self.refused {
            let answer = try await bench.answers(to: bench.send("x", thread: id))[0]
            #expect(answer["success"] == false, "\(id.debugDescription): \(answer)")
        }
        // Git itself says what a ref may be called.
        let remote = try await bench.refs(in: bench.remote)
        let local = try await bench.refs(in: bench.folder.appending("workspace/.worker/git"))
        var strays = 0
        for ref in remote + local {
            _ = try await bench.git(["check-ref-format", ref])
            let isOurs =
                ref.hasPrefix("refs/heads/thread-") || ref.hasPrefix("refs/remotes/origin/")
                || ref == "refs/heads/main"
            if !isOurs { strays += 1 }
            #expect(isOurs, "\(ref)")
        }
        let branches = remote.filter { $0.hasPrefix("refs/heads/thread-") }
        let folded = Set(branches.map { $0.lowercased() }).count
        #expect(branches.count == ids.count && folded == ids.count)
        #expect(try await bench.subjects("main") == ["first"])
        #expect(!bench.exists("executed") && bench.started.isEmpty)
        #expect(worker.ending == nil)
        print(
            "torture: thread ids: \(ids.count) ids, \(branches.count) branches, \(folded) apart"
                + " without case, \(Self.refused.count) refused, \(strays) other refs,"
                + " \(bench.exists("executed") ? 1 : 0) executed")
    }
}
