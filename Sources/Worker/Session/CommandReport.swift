/// What happened to a command so far, and the answer that follows from it.
package struct CommandReport: Sendable {
    /// The command.
    package let message: WorkerMessage
    /// The steps that have ended, in order.
    package private(set) var results: [StepResult] = []

    /// Nothing has happened yet.
    package init(_ message: WorkerMessage) {
        self.message = message
    }

    /// Takes in a step that ended; one that ran again replaces its first result.
    package mutating func add(_ result: StepResult) {
        results.removeAll { $0.step == result.step }
        results.append(result)
    }

    /// How a step ended; `nil` when it has not.
    package func status(of step: WorkStep) -> StepStatus? {
        results.last { $0.step == step }?.status
    }

    /// The answer.
    ///
    /// - Parameters:
    ///   - siteURL: where the site is.
    ///   - now: milliseconds since the epoch.
    package func answer(
        _ outcome: SessionOutcome, siteURL: String?, now: Int64
    ) -> WorkerAnswer {
        let failure = results.first { $0.status == .failed }
        let isDone = outcome == .finished && failure == nil
        var answer = WorkerAnswer(
            sessionID: message.sessionID, commandID: message.commandID, timestamp: now,
            success: isDone, summary: summary(outcome, failure))
        answer.filesChanged = results.compactMap(\.filesChanged).last
        answer.error = failure.map {
            "\($0.step.rawValue): \($0.detail ?? "failed")" + ($0.output.map { "\n\($0)" } ?? "")
        }
        answer.deploy = results.compactMap(\.deploy).last
        answer.previewURL = results.compactMap(\.previewURL).last
        if status(of: .deploy) == .ok, message.kind != .preview { answer.siteURL = siteURL }
        if outcome == .givenUp {
            answer.error = "the worker was stopped each time before it could finish"
        } else if outcome != .finished {
            answer.interrupted = true
        }
        answer.steps = reports()
        return answer
    }

    /// Every step that the kind of message asks for, in order; those that did not run are skipped.
    private func reports() -> [StepReport] {
        let planned = SessionJob.steps(for: message.kind)
        let extra = results.filter { !planned.contains($0.step) }
        return planned.map { step in
            results.last { $0.step == step }?.report
                ?? StepReport(step, .skipped, duration: .zero)
        } + extra.map(\.report)
    }

    private func summary(_ outcome: SessionOutcome, _ failure: StepResult?) -> String {
        switch outcome {
        case .superseded:
            return "Not begun: a newer message came first."
        case .interrupted:
            let step = results.last { $0.status == .interrupted }?.step
            let place = step.map { " during \($0.rawValue)" } ?? ""
            return "Interrupted\(place) by a newer message; the work so far is kept."
        case .givenUp:
            return "Given up after several attempts; what was done so far is kept."
        case .recorded, .finished:
            break
        }
        let said = results.compactMap(\.summary).last { !$0.isEmpty }
        guard let failure else { return said ?? Self.done(message.kind) }
        let isKept = status(of: .push) == .ok && failure.step != .claude
        let trouble = "The step \(failure.step.rawValue) failed"
        let rest = isKept ? "; the changes are committed and pushed." : "."
        return (said.map { $0 + "\n\n" } ?? "") + trouble + rest
    }

    private static func done(_ kind: WorkerMessage.Kind) -> String {
        switch kind {
        case .edit: "The site is changed."
        case .build: "The site is built and deployed."
        case .commit: "The changes are committed."
        case .push: "The changes are pushed."
        case .preview: "The preview is ready."
        }
    }
}
