/// A step of the workflow.
package enum WorkStep: String, Sendable, Codable, CaseIterable {
    /// Bring the workspace to the thread's branch.
    case `switch`
    /// Let the agent edit.
    case claude
    /// Commit what changed.
    case commit
    /// Build the site.
    case build
    /// Publish what was built.
    case deploy
    /// Push the branch.
    case push
}

/// How a step ended.
package enum StepStatus: String, Sendable, Codable {
    case ok, failed, skipped, interrupted
}

/// A line of an answer's `steps`.
package struct StepReport: Sendable, Equatable, Codable {
    /// Which step.
    package var name: String
    /// How it ended.
    package var status: StepStatus
    /// How long it took, in milliseconds.
    package var durationMs: Int64
    /// What there is to say: the reason of a failure with the end of the output, a remark.
    package var detail: String?

    /// A report of a step.
    package init(
        _ step: WorkStep, _ status: StepStatus, duration: Duration, detail: String? = nil
    ) {
        name = step.rawValue
        self.status = status
        durationMs = duration.wholeMilliseconds
        self.detail = detail
    }
}
