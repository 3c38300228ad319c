import Platform
import TestSupport
import Testing

@Suite("Secrets", .serialized)
struct SecretTests {
    private static let token = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
    private static let key = "sk-ant-very-secret-0123456789"

    @Test("appear in no log line, answer, argument or file of git, whatever leaks them")
    func nowhere() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker([
            "GITHUB_TOKEN": Self.token, "ANTHROPIC_API_KEY": Self.key,
        ])
        let command = try await bench.send("index leak wait")
        try await waitUntil("the agent to begin", within: .seconds(120)) { !bench.started.isEmpty }
        let arguments = try FileSystem.names(in: "/proc").compactMap {
            try? FileBytes.readText("/proc/\($0)/cmdline")
        }.joined(separator: "\n")
        try await bench.send("index leak", commandID: "second")
        let answers = [
            try await bench.answers(to: command)[0], try await bench.answers(to: "second")[0],
        ]
        #expect(answers[1]["summary"]?.stringValue?.contains("[redacted]") == true)
        let configuration = try FileBytes.readText(
            bench.folder.appending("workspace/.worker/git/config"))
        let texts = [
            worker.standardOutput, worker.standardError, arguments, configuration,
            try answers.map { try $0.text }.joined(),
        ]
        for (number, text) in texts.enumerated() {
            for secret in [Self.token, Self.key] {
                #expect(!text.contains(secret), "text \(number) shows a secret")
            }
        }
    }

    @Test("do not show when git fails")
    func failingRemote() async throws {
        let bench = try await WorkerBench()
        let worker = try bench.startWorker([
            "GITHUB_TOKEN": Self.token, "REPO_URL": "http://user:\(Self.key)@127.0.0.1:9/x.git",
        ])
        #expect(try await worker.waitForEnd() == .exited(1))
        let text = worker.standardOutput + worker.standardError
        #expect(text.contains("127.0.0.1:9") && !text.contains(Self.token), "\(text)")
        #expect(!text.contains(Self.key))
    }
}
