internal import AWS
internal import Deploy
internal import Manifest
internal import Platform

/// Publishes what a build wrote, with the library of `deploy-dist`, in this process.
struct SitePublisher: Sendable {
    /// What to publish, and as what.
    struct Order: Sendable {
        /// The tree that was built in; its configuration file counts.
        var tree: String
        /// The build's output, relative to the tree.
        var output: String
        /// `nil` for the site itself, or the session whose preview it is.
        var previewSession: String?
        /// Who holds the lock: the same for every attempt at one command on this machine, so that
        /// a worker that was killed takes over its own lock.
        var lockOwner: String
        /// The commit that was built.
        var commit: String?
        /// Whether the build was cut off.
        var isPartial = false
    }

    /// What came of it.
    struct Outcome: Sendable {
        var summary: DeploySummary
        /// What went wrong, one sentence each.
        var problems: [String] = []
        /// Pages that were held back, in a partial deployment.
        var withheld: [String] = []
    }

    /// How long to wait for another deployer; its lock ends after 60 s unless it is renewed.
    private static let lockPatience = Duration.seconds(90)
    private static let lockPause = Duration.seconds(5)

    private let connection: AWSConnection
    private let bucket: String

    init(connection: AWSConnection, bucket: String) {
        self.connection = connection
        self.bucket = bucket
    }

    /// Publishes; what goes wrong is part of the outcome.
    func publish(_ order: Order, interruption: Interruption, log: Log) async -> Outcome {
        let deadline = ContinuousClock.now + Self.lockPatience
        while true {
            let outcome = await attempt(order, interruption: interruption, log: log)
            guard outcome.summary.exitStatus == .lostToAnotherDeployer,
                !interruption.isRequested, ContinuousClock.now < deadline
            else { return outcome }
            log.warning("another deployer is at work, waiting")
            _ = try? await withGracePeriod(.zero, of: interruption) {
                try await Task.sleep(for: Self.lockPause)
            }
        }
    }

    private func attempt(
        _ order: Order, interruption: Interruption, log: Log
    ) async -> Outcome {
        let events = DeployLog(log)
        do {
            let deployment = try deployment(order, interruption) { events.take($0) }
            var outcome = Outcome(summary: await deployment.run())
            outcome.problems = events.problems
            outcome.withheld = events.withheld
            return outcome
        } catch {
            return Outcome(
                summary: DeploySummary(result: .failed, exitStatus: .failed),
                problems: ["\(error)"])
        }
    }

    private func deployment(
        _ order: Order, _ interruption: Interruption,
        report: @escaping @Sendable (DeployEvent) -> Void
    ) throws -> Deployment {
        let configuration = try configuration(order.tree)
        let session = order.previewSession.map { PreviewFolder(session: $0) }
        var options = DeployOptions(
            directory: try directory(order),
            site: SiteLocation(bucket: bucket, prefix: session?.prefix ?? ""))
        options.state = session.map { SiteLocation(bucket: bucket, prefix: $0.statePrefix) }
        options.concurrency = DescriptorLimit.requests(atMost: options.concurrency)
        options.isPartial = order.isPartial
        options.lockOwner = order.lockOwner
        options.commit = order.commit
        // Previews belong to their sessions: the site's own deployments must not know them.
        let rules = session == nil ? [PathFilter.Rule.exclude(try Glob(PreviewFolder.glob))] : []
        return Deployment(
            options: options,
            rules: HeaderRules(configuration: configuration, gzipsByDefault: false),
            filter: PathFilter(rules: rules, ignoring: configuration.ignore),
            store: S3Store(try connection.bucket(bucket)), interruption: interruption,
            report: report)
    }

    /// The build's output, which may not lead out of the tree: it was written by programs that
    /// were written by a model.
    private func directory(_ order: Order) throws -> String {
        let tree = try RealPath.resolve(order.tree)
        let directory = try RealPath.resolve(tree + "/" + order.output)
        guard directory.utf8.starts(with: (tree + "/").utf8) else {
            throw WorkerError(.deploy, "\(order.output) leads out of the workspace")
        }
        return directory
    }

    private func configuration(_ tree: String) throws -> SiteConfiguration {
        let path = tree + "/" + SiteConfiguration.fileName
        guard let file = try SmallFile.read(path) else { return SiteConfiguration() }
        return try SiteConfiguration(json: file.bytes, file: SiteConfiguration.fileName)
    }
}
