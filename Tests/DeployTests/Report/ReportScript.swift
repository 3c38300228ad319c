import Deploy
import Platform
import Synchronization
import TestSupport

/// A deployment as a list of events, one each 40 ms of a clock that the reporter is given.
struct ReportScript {
    let results = CapturedText()
    let messages = CapturedText()
    private let clock = ManualTime()

    static let events: [DeployEvent] = {
        var totals = PlanTotals()
        totals.uploads = 2
        totals.uploadBytes = 45_200
        totals.updates = 1
        totals.deletions = 1
        totals.unchanged = 997
        totals.withheld = 2
        return [
            .stage(.scanning),
            .hashed(files: 700, bytes: 1_000_000),
            .warning(message: "skipped .env: it may hold secrets", hint: nil),
            .hashed(files: 1002, bytes: 2_345_678),
            .stage(.comparing),
            .planned(totals),
            .withheld(key: "site/z.html", missing: ["site/a.css", "site/b.js"]),
            .withheld(key: "site/y.html", missing: []),
            .stage(.uploading),
            .sent(bytes: 4_000),
            .uploaded(key: "site/new page.html", reason: .new, bytes: 4_000),
            .failed(
                key: "site/a\n.bin", message: "cannot put s3://bucket/x: access denied",
                hint: "allow s3:PutObject on it"),
            .failed(key: nil, message: "no more", hint: "allow s3:PutObject on it"),
            .sent(bytes: 41_200),
            .uploaded(key: "site/é.css", reason: .content, bytes: 41_200),
            .updated(key: "site/index.html", reason: .headers),
            .stage(.deleting),
            .deleted(key: "site/\"old\".html"),
        ]
    }()

    static func summary(_ result: DeployResult = .complete) -> DeploySummary {
        var summary = DeploySummary(result: result, exitStatus: .done)
        summary.uploaded = 2
        summary.updated = 1
        summary.deleted = 1
        summary.unchanged = 997
        summary.withheld = 2
        summary.failed = 2
        summary.bytesUploaded = 45_200
        summary.traffic = Traffic(requests: 14, retries: 1)
        summary.generation = 12
        summary.elapsed = .milliseconds(847)
        return summary
    }

    func console(_ terminal: Terminal) -> Console {
        Console(
            program: "deploy-dist", results: results, messages: messages, terminal: terminal)
    }

    func now() -> @Sendable () -> Duration {
        let clock = clock
        return { clock.now }
    }

    /// Plays all events and shows both streams.
    func play(_ reporter: some Reporter, result: DeployResult = .complete) -> String {
        for event in Self.events {
            clock.advance(by: .milliseconds(40))
            reporter.report(event)
        }
        clock.advance(by: .seconds(12))
        reporter.tick()
        reporter.finish(Self.summary(result))
        let shown = messages.text.reduce(into: "") { text, character in
            switch character {
            case "\r": text += "<CR>"
            case "\u{1B}": text += "<ESC>"
            default: text.append(character)
            }
        }
        return "--- stdout\n\(results.text)--- stderr\n\(shown)"
    }
}

/// Time that stands still until it is moved.
final class ManualTime: Sendable {
    private let time = Mutex(Duration.zero)
    var now: Duration { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
