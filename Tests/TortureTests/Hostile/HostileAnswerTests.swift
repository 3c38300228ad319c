import Synchronization
import TestSupport
import Testing

/// A server whose answer to one operation is nothing that S3 would send.
@Suite("Hostile answers", .processHeavy)
struct HostileAnswerTests {
    private static let answers = [
        "entities", "empty", "garbage", "nul", "large", "xml", "elements", "entries", "deep",
        "name",
        "attributes", "utf8", "json", "cut",
    ]

    /// Which operation is answered with what: a bucket's name for `hostile_s3.py`.
    private static let cases =
        ["list", "manifest", "lock", "put", "error"].flatMap { operation in
            answers.map { "\(operation)-\($0)" }
        } + ["manifest-bomb", "manifest-longbomb", "history-xml", "history-garbage"]

    /// Those that have shown something, and one for each operation.
    private static let sample = [
        "list-entities", "list-elements", "list-large", "manifest-large", "manifest-garbage",
        "lock-large", "put-empty", "error-large", "history-garbage",
    ]

    private static let residentByteLimit = 150 << 20

    @Test("no crash, no lie, bounded memory")
    func answer() async throws {
        let figure = Figure("hostile answers", counting: ["answers", "exit 0", "crashes", "lies"])
        let server = try ServerProcess(
            "hostile server",
            [
                PackageLayout.python(), "-I",
                "\(PackageLayout.root)/Tests/TortureTests/Python/hostile_s3.py",
            ])
        let endpoint = S3Endpoint(
            name: "hostile", url: server.url, accessKey: "key", secretKey: "secret")
        let site = try TemporaryDirectory()
        try site.write("index.html", "<html></html>")
        try site.write("style.css", "/* */")
        let worst = Mutex((resident: 0, duration: Duration.zero))
        let numbers = Array(Self.cases.indices).filter {
            Scale.current == .full || Self.sample.contains(Self.cases[$0])
        }
        try await Trials.run(numbers, width: 2) { number in
            let name = Self.cases[number]
            let run = try await MeasuredRun(
                CommandRun(
                    ["deploy", site.path, "s3://\(name)", "--json", "--delete", "all"],
                    environment: endpoint.environment))
            figure.count("answers")
            if run.status == 0 { figure.count("exit 0") }
            if ![0, 1, 3, 4].contains(run.status) { figure.count("crashes") }
            #expect([0, 1, 3, 4].contains(run.status), "\(name): \(run.outcome)")
            let log = server.log
            let isPublished = ["index.html", "style.css"].allSatisfy {
                log.contains("PUT /\(name)/\($0)\n")
            }
            if run.status == 0, !isPublished { figure.count("lies") }
            #expect(run.status != 0 || isPublished, "\(name): \(run.outcome)")
            #expect(run.residentByteCount < Self.residentByteLimit, "\(name)")
            // On a machine that does other things time says nothing.
            if Scale.current == .full { #expect(run.duration < .seconds(10), "\(name)") }
            worst.withLock {
                $0 = (max($0.resident, run.residentByteCount), max($0.duration, run.duration))
            }
        }
        // One listing, as long as it is, is valid and tells of an object: nothing else was there.
        let deleted = server.log.split(separator: "\n").filter { $0.hasPrefix("DELETE ") }
        #expect(
            deleted.allSatisfy { $0 == "DELETE k" || $0.hasPrefix("DELETE .deploy-dist/intent/") })
        let (resident, duration) = worst.withLock { $0 }
        figure.print(
            "at most \(resident >> 20) MiB resident, \(duration.components.seconds) s")
    }
}
