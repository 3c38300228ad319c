import Glibc
import TestSupport
import Testing

extension CompatibilityTests {
    /// Uploads in parts.
    @Suite("large files")
    struct LargeFiles {
        static let expectations: [PublishedSite.Expectation] = [
            .init(match: "*.mp4", contentType: "video/mp4"),
            .init(match: "*.html", contentType: "text/html; charset=utf-8"),
        ]

        private func site(_ server: CompatibleServer, mebibytes: Int) async throws -> PublishedSite
        {
            let site = try await PublishedSite(server)
            try site.directory.write("index.html", "<!doctype html><html></html>\n")
            let copy = try SpawnedProcess(
                "/usr/bin/head", ["-c", "\(mebibytes << 20)", "/dev/urandom"],
                environment: CommandRun.isolated)
            try #require(try await copy.waitForEnd() == .exited(0))
            try copy.moveOutput(to: site.directory.appending("film.mp4"))
            return site
        }

        @Test("200 MiB arrive, and stay", arguments: try CompatibleServer.available)
        func arrives(server: CompatibleServer) async throws {
            let site = try await site(server, mebibytes: 200)
            let first = try await site.deploy()
            #expect(first.counts == .init(uploaded: 2))
            #expect(try await site.problems(expecting: Self.expectations) == [])
            #expect(try await site.deploy().counts == .init(unchanged: 2))
        }

        @Test("an interrupt leaves no parts behind", arguments: try CompatibleServer.available)
        func interrupted(server: CompatibleServer) async throws {
            let site = try await site(server, mebibytes: 64)
            let slow = try SlowProxy(before: site.endpoint, bytesPerSecond: 8 << 20)
            let process = try site.command(through: slow.endpoint).start()
            try await waitUntil("the upload to begin") { try await site.hasOpenUpload() }
            process.signal(SIGINT)
            let outcome = try await CommandRun.outcome(of: process, within: .seconds(30))
            #expect(outcome.status == 130, "\(outcome)")
            let summary = try PublishedSite.deployment(outcome).summary
            #expect(summary["result"] == "interrupted")
            #expect(try await !site.hasOpenUpload())

            _ = try await site.deploy()
            #expect(try await site.problems(expecting: Self.expectations) == [])
        }
    }
}
