/// How a step ended, with what it has to contribute to the answer.
package struct StepResult: Sendable, Equatable {
    /// Which step.
    package var step: WorkStep
    /// How it ended.
    package var status: StepStatus
    /// How long it took.
    package var duration = Duration.zero
    /// Why it failed, in one sentence; or a remark.
    package var detail: String?
    /// The end of a program's output, where that helps.
    package var output: String?
    /// After `switch`: whether the branch already holds the command's commit.
    package var isCommitted = false
    /// What the agent says that it did.
    package var summary: String?
    /// Paths that the command changed.
    package var filesChanged: [String]?
    /// The figures of a deployment.
    package var deploy: DeployFigures?
    /// Where a preview is.
    package var previewURL: String?

    /// A step that ended so.
    package init(_ step: WorkStep, _ status: StepStatus, detail: String? = nil) {
        self.step = step
        self.status = status
        self.detail = detail
    }

    /// The line of the answer.
    package var report: StepReport {
        let parts = [detail, output].compactMap { $0 }.filter { !$0.isEmpty }
        return StepReport(
            step, status, duration: duration,
            detail: parts.isEmpty ? nil : parts.joined(separator: "\n"))
    }
}
