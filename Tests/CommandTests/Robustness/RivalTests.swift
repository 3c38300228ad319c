import TestSupport
import Testing

/// Two deployers of one site at once.
@Suite("Rivals", .processHeavy)
struct RivalTests {
    @Test("the one that comes second is told who holds the lock")
    func second() async throws {
        let site = try await LiveSite(pages: 40)
        let slow = try SlowProxy(before: site.endpoint, bytesPerSecond: 60_000)
        let first = try site.command(["--concurrency", "2"], through: slow.endpoint).start()
        try await waitUntil("the first upload") {
            first.standardOutput.contains(#""type":"upload""#)
        }
        let other = try TemporaryDirectory()
        try other.write("index.html", "<html>theirs</html>")
        let second = try await site.command(from: other).run()
        #expect(second.status == 4, "\(second)")
        #expect(try second.summary["result"] == "refused")
        #expect(second.standardError.contains("(process "))
        let outcome = try await CommandRun.outcome(of: first)
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try await site.objects() == site.files())
    }

    @Test("of two at the same moment, the bucket is one", arguments: 1...5)
    func together(round: Int) async throws {
        let site = try await LiveSite(pages: 10)
        let other = try TemporaryDirectory()
        try other.write("index.html", "<html>theirs \(round)</html>")
        for page in 0..<10 { try other.write("other/\(page).html", "<html>theirs</html>") }
        let processes = [
            try site.command().start(), try site.command(["--delete", "all"], from: other).start(),
        ]
        var statuses: [Int32?] = []
        for process in processes {
            let outcome = try await CommandRun.outcome(of: process)
            #expect(outcome.status == 0 || outcome.status == 4, "\(outcome)")
            statuses.append(outcome.status)
        }
        #expect(statuses.contains(0))
        let objects = try await site.objects()
        let trees = [try site.files(), try site.files(in: other)]
        if statuses == [0, 0] {
            // One after the other; the first does not delete what the second wrote before it.
            #expect(trees.contains { tree in tree.allSatisfy { objects[$0.key] == $0.value } })
        } else {
            #expect(objects == trees[statuses[0] == 0 ? 0 : 1])
        }
    }
}
