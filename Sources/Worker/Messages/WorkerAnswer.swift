package import Deploy
internal import FoundationEssentials

/// What is said on the output queue about a command. Fields are only ever added.
package struct WorkerAnswer: Sendable, Equatable, Codable {
    /// The session of the message.
    package var sessionID: String
    /// The command of the message; consumers tell repeated answers by it.
    package var commandID: String
    /// When it was made, in milliseconds since the epoch.
    package var timestamp: Int64
    /// Whether everything that was asked for is done.
    package var success: Bool
    /// One or a few sentences for the user.
    package var summary: String
    /// Paths that the command changed, as git tells them.
    package var filesChanged: [String]?
    /// What failed.
    package var error: String?
    /// Where the site is.
    package var siteURL: String?
    /// Where the preview is.
    package var previewURL: String?
    /// Whether a newer message ended the command.
    package var interrupted: Bool?
    /// The steps that were begun or passed over, in order.
    package var steps: [StepReport]?
    /// The figures of the deployment.
    package var deploy: DeployFigures?

    /// An answer; what is not given is left out.
    package init(
        sessionID: String, commandID: String, timestamp: Int64, success: Bool, summary: String
    ) {
        self.sessionID = sessionID
        self.commandID = commandID
        self.timestamp = timestamp
        self.success = success
        self.summary = summary
    }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case commandID = "commandId"
        case timestamp, success, summary, filesChanged, error
        case siteURL = "siteUrl"
        case previewURL = "previewUrl"
        case interrupted, steps, deploy
    }
}

/// The summary of a deployment in an answer, with the names of `deploy-dist --json`.
package struct DeployFigures: Sendable, Equatable, Codable {
    package var result: String
    package var uploaded: Int
    package var updated: Int
    package var deleted: Int
    package var unchanged: Int
    package var withheld: Int
    package var failed: Int
    package var bytesUploaded: Int64
    package var requests: Int
    package var retries: Int
    package var generation: Int
    package var elapsedMs: Int64

    /// The figures of a summary.
    package init(_ summary: DeploySummary) {
        result = summary.result.rawValue
        uploaded = summary.uploaded
        updated = summary.updated
        deleted = summary.deleted
        unchanged = summary.unchanged
        withheld = summary.withheld
        failed = summary.failed
        bytesUploaded = summary.bytesUploaded
        requests = summary.traffic.requests
        retries = summary.traffic.retries
        generation = summary.generation
        elapsedMs = summary.elapsed.wholeMilliseconds
    }
}

/// News of a command that is under way; consumers tell it from an answer by `type`.
package struct ProgressNotification: Sendable, Equatable, Codable {
    /// Always `progress`.
    package private(set) var type = "progress"
    /// The session of the message.
    package var sessionID: String
    /// The command of the message.
    package var commandID: String
    /// When it was made, in milliseconds since the epoch.
    package var timestamp: Int64
    /// The step it is about.
    package var step: String
    /// `started`, or how the step ended.
    package var status: String
    /// What there is to say.
    package var detail: String?

    /// News of a step.
    package init(
        sessionID: String, commandID: String, timestamp: Int64, step: WorkStep, status: String,
        detail: String? = nil
    ) {
        self.sessionID = sessionID
        self.commandID = commandID
        self.timestamp = timestamp
        self.step = step.rawValue
        self.status = status
        self.detail = detail
    }

    private enum CodingKeys: String, CodingKey {
        case type
        case sessionID = "sessionId"
        case commandID = "commandId"
        case timestamp, step, status, detail
    }
}
