import Deploy
import Testing

struct ProgressTests {
    private static func planned(
        uploads: Int, bytes: Int64, updates: Int = 0, deletions: Int = 0
    ) -> DeployEvent {
        var totals = PlanTotals()
        totals.uploads = uploads
        totals.uploadBytes = bytes
        totals.updates = updates
        totals.deletions = deletions
        return .planned(totals)
    }

    @Test func nothingIsKnownBeforeThePlan() {
        var progress = Progress()
        progress.apply(.hashed(files: 12, bytes: 345), at: .seconds(9))
        #expect(progress.filesHashed == 12)
        #expect(progress.bytesHashed == 345)
        #expect(progress.fraction == nil)
        #expect(progress.remaining(at: .seconds(20)) == nil)
    }

    @Test func anEmptyPlanIsDone() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 0, bytes: 0), at: .zero)
        #expect(progress.fraction == 1)
    }

    @Test func everyActionCounts() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 2, bytes: 20, updates: 1, deletions: 1), at: .zero)
        progress.apply(.uploaded(key: "a", reason: .new, bytes: 10), at: .zero)
        progress.apply(.updated(key: "b", reason: .headers), at: .zero)
        progress.apply(.withheld(key: "c", missing: []), at: .zero)
        #expect(progress.actionsDone == 2)
        #expect(progress.actionsPlanned == 4)
        #expect(progress.fraction == 0.5)
        progress.apply(.deleted(key: "d"), at: .zero)
        progress.apply(.uploaded(key: "e", reason: .new, bytes: 10), at: .zero)
        #expect(progress.fraction == 1)
    }

    @Test func bytesSentAgainDoNotCountTwice() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 1, bytes: 100), at: .zero)
        progress.apply(.sent(bytes: 80), at: .zero)
        #expect(progress.bytesDone == 80)
        progress.apply(.sent(bytes: 100), at: .zero)
        #expect(progress.bytesDone == 100)
        #expect(progress.fraction ?? 2 < 1)
    }

    /// A large file at one megabyte a second.
    @Test func ratesAreOfTheLastSeconds() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 1, bytes: 60_000_000), at: .zero)
        for second in 1...20 {
            progress.apply(.sent(bytes: 1_000_000), at: .seconds(second))
        }
        #expect(progress.bytesPerSecond(at: .seconds(20)) == 1_000_000)
        #expect(progress.remaining(at: .seconds(20))?.components.seconds == 40)
        for second in 21...30 {
            progress.apply(.sent(bytes: 4_000_000), at: .seconds(second))
        }
        #expect(progress.bytesPerSecond(at: .seconds(30)) == 4_000_000)
    }

    @Test func theFirstSecondTellsNothing() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 1, bytes: 1000), at: .seconds(5))
        progress.apply(.sent(bytes: 500), at: .milliseconds(5_900))
        #expect(progress.bytesPerSecond(at: .milliseconds(5_999)) == nil)
        #expect(progress.bytesPerSecond(at: .seconds(6)) == 500)
    }

    /// Without the cost of a round trip, thousands of empty files would have no progress at all.
    @Test func actionsWithoutBytesProgressToo() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 0, bytes: 0, deletions: 100), at: .zero)
        for index in 0..<50 {
            progress.apply(.deleted(key: "\(index)"), at: .milliseconds(100 * index))
        }
        #expect(progress.fraction == 0.5)
        let remaining = progress.remaining(at: .seconds(5))
        #expect(remaining?.components.seconds == 5)
    }

    @Test func aStallIsNoRate() {
        var progress = Progress()
        progress.apply(Self.planned(uploads: 2, bytes: 100), at: .zero)
        #expect(progress.remaining(at: .seconds(30)) == nil)
    }
}
