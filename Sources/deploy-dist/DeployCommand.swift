internal import AWS
internal import Deploy
internal import Platform

/// `deploy` and `plan`.
struct DeployCommand: Sendable {
    let request: DeployDistOptions.DeployRequest
    let console: Console
    let environment: Environment

    /// Does it, reports it, and returns the exit code.
    func run() async -> Int32 {
        let start = ContinuousClock.now
        let reporter: any Reporter =
            request.isJSON
            ? JSONReporter(console, isQuiet: request.style.isQuiet)
            : TextReporter(console, style: request.style) { ContinuousClock.now - start }
        let stop = StopRequest(reporter)
        let watch = await stop.watch()
        let ticker = Task { [interval = console.terminal.canRedraw ? 100 : 1000] in
            while (try? await Task.sleep(for: .milliseconds(interval))) != nil { reporter.tick() }
        }

        var summary = DeploySummary(result: .failed, exitStatus: .failed)
        var isUnderWay = false
        do {
            let deployment = try prepare(reporter, stop.interruption)
            isUnderWay = true
            summary = request.isDryRun ? await deployment.plan() : await deployment.run()
        } catch {
            let failure = CommandFailure(error)
            reporter.report(.failed(key: nil, message: failure.message, hint: failure.hint))
            summary.elapsed = ContinuousClock.now - start
        }
        ticker.cancel()
        // A tick after the summary would leave a status line behind.
        await ticker.value
        // Programs are promised a summary; to people one full of zeros says nothing.
        if isUnderWay || request.isJSON { reporter.finish(summary) }
        withExtendedLifetime(watch) {}
        return ExitStatus.of(summary, after: stop.signal)
    }

    private func prepare(
        _ reporter: any Reporter, _ interruption: Interruption
    ) throws -> Deployment {
        if request.distribution != nil {
            throw CommandFailure(
                "--invalidate is not available yet",
                hint: "deploy without it, then run: aws cloudfront create-invalidation")
        }
        try checkDirectory()
        let configuration = try configuration()
        var options = request.options
        options.concurrency = DescriptorLimit.requests(atMost: options.concurrency)
        let connection = try AWSConnection(
            request.connection, environment: environment, concurrency: options.concurrency,
            attempts: RetryPolicy.bulkAttempts)
        for warning in try connection.configuration.warnings(for: .s3) {
            reporter.report(.warning(message: warning, hint: nil))
        }
        let store = S3Store(try connection.bucket(options.site.bucket))
        var stateStore: S3Store?
        if let bucket = options.state?.bucket, bucket != options.site.bucket {
            stateStore = S3Store(try connection.bucket(bucket))
        }
        return Deployment(
            options: options,
            rules: HeaderRules(configuration: configuration, gzipsByDefault: request.gzips),
            filter: PathFilter(rules: request.filterRules, ignoring: configuration.ignore),
            store: store, stateStore: stateStore, interruption: interruption,
            report: { reporter.report($0) })
    }

    private func checkDirectory() throws {
        let directory = request.options.directory
        do throws(PlatformError) {
            guard try RealPath.kind(of: directory) != .directory else { return }
        } catch {
            guard error.isMissing else { throw error }
            throw CommandFailure(
                "the directory \(directory) does not exist",
                hint: CommandTable.nearestName(to: directory).map {
                    "did you mean the command \($0)?"
                } ?? "run the site's build first, or name the directory that it writes")
        }
        throw CommandFailure("\(directory) is not a directory")
    }

    /// The file of `--config`, which must exist, or the usual one, which need not.
    private func configuration() throws -> SiteConfiguration {
        let path = request.configurationPath ?? SiteConfiguration.fileName
        guard let file = try SmallFile.read(path) else {
            guard request.configurationPath == nil else {
                throw CommandFailure("the configuration file \(path) does not exist")
            }
            return SiteConfiguration()
        }
        return try SiteConfiguration(json: file.bytes, file: path)
    }
}
