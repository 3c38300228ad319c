import TestSupport
import Testing

/// Mistakes that would empty a live site.
@Suite("Guards")
struct GuardTests {
    @Test("an empty directory is refused", arguments: [[], ["--force"], ["--delete", "all"]])
    func empty(options: [String]) async throws {
        let site = try await LiveSite()
        try await site.deploy()
        let before = try await site.objects()
        let empty = try TemporaryDirectory()
        let outcome = try await site.command(options, from: empty).run()
        #expect(outcome.status == 3, "\(outcome)")
        #expect(try outcome.summary["result"] == "refused")
        #expect(try await site.objects() == before)
    }

    @Test("too many deletions are refused until they are allowed")
    func deletions() async throws {
        let site = try await LiveSite(pages: 30)
        try await site.deploy()
        let before = try await site.objects()
        for page in 0..<25 { try site.directory.delete("pages/\(page).html") }
        let refused = try await site.deploy()
        #expect(refused.status == 3, "\(refused)")
        #expect(refused.standardError.contains("--max-delete"))
        #expect(try await site.objects() == before)
        #expect(try await site.deploy(["--max-delete", "24"]).status == 3)
        let allowed = try await site.deploy(["--max-delete", "25"])
        #expect(try allowed.summary["deleted"] == 25)
        #expect(try await site.objects() == site.files())
    }
}
