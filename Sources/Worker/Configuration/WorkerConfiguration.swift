internal import AWS
package import Platform

/// Everything that the environment and `.env.local` say about a worker, found once and then passed
/// on.
package struct WorkerConfiguration: Sendable {
    /// The API key that stands for the built-in simulated editor.
    package static let simulationKey = "simulation-key"

    /// All variables: those of `.env.local`, and the environment's in front of them. It holds
    /// secrets; children get an allow-list of it.
    package let environment: Environment
    /// Where instructions come from.
    package var inputQueueURL: String
    /// Where answers go.
    package var outputQueueURL: String
    /// The git workspace.
    package var workspacePath: String
    /// Where the workspace is cloned from and pushed to; `nil` for a workspace that exists.
    package var repositoryURL: String?
    /// Lets git in.
    package var gitHubToken: String?
    /// Lets the agent in.
    package var anthropicKey: String?
    /// The customer whose site this is.
    package var clientID: String?
    /// The project, for the log.
    package var projectID: String?
    /// The user, for the log.
    package var userID: String?
    /// The bucket of the site.
    package var bucketName: String
    /// Where the site is seen; `nil` when nothing tells.
    package var siteURL: String?
    /// Where the folder `session/` of previews is seen.
    package var previewBaseURL: String?
    /// The agent's program and the arguments that come before ours.
    package var claudeCommand: [String]
    /// Further arguments for the agent's program.
    package var claudeArguments: [String]
    /// The program that builds the site, and its arguments.
    package var buildCommand: [String]
    /// What the build writes, relative to the workspace.
    package var buildOutput: String
    /// The user that agent and build run as, `AGENT_USER`; `nil` for the worker's own.
    package var account: UserAccount?
    /// How long a build may take.
    package var buildTimeout: Duration
    /// How long the agent may take.
    package var commandTimeout: Duration
    /// How long a child has between SIGINT and SIGKILL.
    package var interruptGrace: Duration
    /// How long without a message until the worker goes to sleep; `nil` for never.
    package var idleTimeout: Duration?
    /// The cluster and the service to put to sleep.
    package var service: ECSServiceName?
    /// How long a receive waits for a message, in seconds: `QUEUE_WAIT_SECONDS`.
    package var waitSeconds: Int
    /// How long a message is invisible to others after a receipt or an extension, in seconds:
    /// `QUEUE_VISIBILITY_SECONDS`.
    package var visibilitySeconds: Int
    /// The file with the signs of life: `HEALTH_FILE`.
    package var healthPath: String
    /// Whether progress is told on the output queue.
    package var sendsProgress: Bool
    /// The least important kind of line that is logged.
    package var logLevel: String
    /// What an operator had better know about the file of settings.
    package private(set) var warnings: [String] = []

    /// A service of ECS.
    package struct ECSServiceName: Sendable, Equatable {
        package var cluster: String
        package var service: String
    }

    /// Variables that let whoever knows them act as the worker.
    private static let secrets: Set = [
        "GITHUB_TOKEN", "ANTHROPIC_API_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    ]

    /// Whether the built-in editor takes the agent's place.
    package var isSimulated: Bool { anthropicKey == Self.simulationKey }

    /// Reads the environment, and `.env.local` of the working directory.
    ///
    /// - Throws: `WorkerError` that names the variable.
    package static func load(
        environment: Environment, file path: String = EnvironmentFile.name
    ) throws -> WorkerConfiguration {
        let settings = try SmallFile.read(path)
        let values = try settings.map { try EnvironmentFile.parse($0.bytes, path: path) } ?? [:]
        var configuration = try WorkerConfiguration(environment: environment, file: values)
        if let file = try? RealPath.resolve(path),
            let tree = try? RealPath.resolve(configuration.workspacePath + "/site"),
            file.utf8.starts(with: (tree + "/").utf8)
        {
            throw WorkerError(
                .invalidConfiguration, "\(path) stands in the tree that the agent edits",
                hint: "start the worker in another folder: it would obey the agent")
        }
        if settings?.isReadableByOthers == true, !secrets.isDisjoint(with: values.keys) {
            configuration.warnings = [
                "other users of this machine, the agent's among them, can read \(path): chmod 600 it"
            ]
        }
        return configuration
    }

    /// Settles what follows from the variables; the environment goes before the file.
    ///
    /// - Throws: `WorkerError` that names the variable.
    package init(environment: Environment, file: [String: String]) throws(WorkerError) {
        let merged = file.reduce(into: [String: String]()) { merged, entry in
            if environment[entry.key] == nil { merged[entry.key] = entry.value }
        }
        let all = environment.setting(merged)
        let reader = VariableReader(all)
        self.environment = all
        inputQueueURL = try reader.queueURL("INPUT_QUEUE_URL")
        outputQueueURL = try reader.queueURL("OUTPUT_QUEUE_URL")
        guard inputQueueURL != outputQueueURL else {
            throw WorkerError(
                .invalidConfiguration, "INPUT_QUEUE_URL and OUTPUT_QUEUE_URL are the same queue",
                hint: "the worker would take its own answers for instructions; use two queues")
        }
        workspacePath = all["WORKSPACE_PATH"] ?? "/workspace"
        repositoryURL = all["REPO_URL"]
        gitHubToken = all["GITHUB_TOKEN"]
        anthropicKey = all["ANTHROPIC_API_KEY"]
        clientID = all["CLIENT_ID"] ?? all["DEFAULT_CLIENT_ID"]
        projectID = all["PROJECT_ID"]
        userID = all["USER_ID"] ?? all["DEFAULT_USER_ID"]
        let domain = all["SITE_DOMAIN"] ?? "webordinary.com"
        let host = clientID.map { "edit.\($0).\(domain)" }
        guard let bucket = all["S3_BUCKET_NAME"] ?? host else {
            throw WorkerError(
                .invalidConfiguration, "neither S3_BUCKET_NAME nor CLIENT_ID is set",
                hint: "set the bucket of the site, or the customer that it belongs to")
        }
        bucketName = bucket
        // A website bucket is called like its domain.
        let site = (host ?? (bucket.contains(".") ? bucket : nil)).map { "https://\($0)" }
        siteURL = site
        previewBaseURL = all["PREVIEW_DOMAIN"].map { "https://\($0)" } ?? site
        claudeCommand = try reader.words("CLAUDE_COMMAND", default: ["claude"])
        claudeArguments = try reader.words("CLAUDE_ARGS", default: [])
        buildCommand = try reader.words("BUILD_COMMAND", default: ["npm", "run", "build"])
        buildOutput = all["BUILD_OUTPUT"] ?? "dist"
        account = try reader.account("AGENT_USER")
        buildTimeout = try reader.seconds("BUILD_TIMEOUT_SECONDS", in: 1...43_200) ?? .seconds(600)
        commandTimeout =
            try reader.seconds("COMMAND_TIMEOUT_SECONDS", in: 1...43_200) ?? .seconds(1800)
        interruptGrace = try reader.seconds("INTERRUPT_GRACE_SECONDS", in: 0...60) ?? .seconds(5)
        let idle = try reader.seconds("IDLE_TIMEOUT_SECONDS", in: 0...31_536_000) ?? .zero
        idleTimeout = idle == .zero ? nil : idle
        service = all["ECS_CLUSTER"].flatMap { cluster in
            all["ECS_SERVICE"].map { ECSServiceName(cluster: cluster, service: $0) }
        }
        waitSeconds = try reader.number("QUEUE_WAIT_SECONDS", in: 0...20) ?? 20
        visibilitySeconds =
            try reader.number("QUEUE_VISIBILITY_SECONDS", in: 3...43_200) ?? 300
        healthPath = all["HEALTH_FILE"] ?? "/tmp/deploy-worker-health"
        sendsProgress = try reader.flag("PROGRESS_NOTIFICATIONS")
        logLevel = all["LOG_LEVEL"] ?? "info"
        try checkBuildOutput()
    }

    /// The folder is removed before builds and published afterwards: it must be inside the
    /// workspace, and must not be the workspace.
    private func checkBuildOutput() throws(WorkerError) {
        let parts = buildOutput.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, !parts.contains(where: { ["", ".", "..", ".git"].contains($0) })
        else {
            throw WorkerError(
                .invalidConfiguration, "BUILD_OUTPUT is not a folder below the workspace",
                hint: "name it relative to the workspace, for example dist")
        }
    }
}
