/// How far a deployment is, summed up from its events. Knows neither clock nor terminal: times
/// are passed in, counted from any one moment.
package struct Progress: Sendable {
    /// What it is busy with.
    package private(set) var stage: DeployStage?
    /// Files found, and their bytes hashed.
    package private(set) var filesHashed = 0, bytesHashed: Int64 = 0
    /// What is to be done, once that is known.
    package private(set) var totals: PlanTotals?
    /// Uploads, header updates and deletions done so far.
    package private(set) var actionsDone = 0

    private var bytesSent: Int64 = 0
    private var bytesUploaded: Int64 = 0
    private var samples: [Sample] = []

    private struct Sample {
        let time: Duration
        let work: Int64, bytes: Int64
    }

    /// An action costs a round trip whatever its size: as much as so many bytes. With it, one
    /// figure serves a thousand small pages and one large video.
    private static let bytesPerAction: Int64 = 16_384
    /// Rates are those of the last few seconds, in steps not shorter than this.
    private static let window = Duration.seconds(6), step = Duration.milliseconds(250)

    /// Nothing has happened yet.
    package init() {}

    /// Takes an event in.
    ///
    /// - Parameter time: when it happened; never less than before.
    package mutating func apply(_ event: DeployEvent, at time: Duration) {
        switch event {
        case .stage(let stage):
            self.stage = stage
        case .hashed(let files, let bytes):
            filesHashed = files
            bytesHashed = bytes
        case .planned(let totals):
            self.totals = totals
            samples = [Sample(time: time, work: 0, bytes: 0)]
        case .sent(let bytes):
            bytesSent += bytes
        case .uploaded(_, _, let bytes):
            bytesUploaded += bytes
            actionsDone += 1
        case .updated, .deleted:
            actionsDone += 1
        case .withheld, .failed, .warning:
            break
        }
        sample(at: time)
    }

    /// All actions that are planned.
    package var actionsPlanned: Int {
        totals.map { $0.uploads + $0.updates + $0.deletions } ?? 0
    }

    /// Bytes that have gone up. Bytes sent again after a failure do not count twice.
    package var bytesDone: Int64 {
        min(max(bytesSent, bytesUploaded), max(totals?.uploadBytes ?? 0, bytesUploaded))
    }

    /// How much is done, from 0 to 1; `nil` before there is a plan.
    package var fraction: Double? {
        guard totals != nil else { return nil }
        return workPlanned == 0 ? 1 : min(1, Double(work) / Double(workPlanned))
    }

    /// Bytes a second over the last few seconds; `nil` in the first second.
    package func bytesPerSecond(at time: Duration) -> Double? {
        oldest(at: time).map { Double(bytesDone - $0.bytes) / ((time - $0.time) / .seconds(1)) }
    }

    /// What remains at this rate; `nil` when it cannot be told.
    package func remaining(at time: Duration) -> Duration? {
        guard let sample = oldest(at: time), work > sample.work else { return nil }
        let rate = Double(work - sample.work) / ((time - sample.time) / .seconds(1))
        return .seconds(Double(max(0, workPlanned - work)) / rate)
    }

    private var work: Int64 { bytesDone + Int64(actionsDone) * Self.bytesPerAction }

    private var workPlanned: Int64 {
        (totals?.uploadBytes ?? 0) + Int64(actionsPlanned) * Self.bytesPerAction
    }

    /// The sample that rates are counted from.
    private func oldest(at time: Duration) -> Sample? {
        samples.first.flatMap { time - $0.time >= .seconds(1) ? $0 : nil }
    }

    /// Keeps one sample a step, and of those that left the window only the youngest.
    private mutating func sample(at time: Duration) {
        guard let last = samples.last, time - last.time >= Self.step else { return }
        samples.append(Sample(time: time, work: work, bytes: bytesDone))
        while samples.count > 1, time - samples[1].time >= Self.window { samples.removeFirst() }
    }
}
