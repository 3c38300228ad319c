internal import AWS
internal import Deploy
internal import Platform
internal import Worker

/// `doctor`.
struct DoctorCommand: Sendable {
    let console: Console
    let isJSON: Bool

    /// Makes the checks, prints each, and returns the exit code.
    func run(_ settings: SettingsFile) async throws -> Int32 {
        func show(_ finding: Finding) {
            console.results.write(isJSON ? finding.json : finding.text)
        }
        do {
            let configuration = try settings.load()
            let connection = try AWSConnection(
                environment: configuration.environment, userAgent: "deploy-worker/\(Build.version)",
                concurrency: 4, attempts: RetryPolicy.standardAttempts)
            let site = SiteLocation(bucket: configuration.bucketName)
            let bucket = try connection.bucket(site.bucket)
            let doctor = Doctor(
                site: site, state: nil, bucket: bucket, stateBucket: bucket,
                credentials: CredentialChain(connection.credentialContext),
                configuredRegion: connection.configuration.region, http: connection.http,
                publicURL: { connection.addressing.url(bucket: $0, key: $1, region: $2) })
            let isSiteWell = await doctor.examine(show)
            let isWorkerWell = await WorkerDoctor(configuration, connection).examine(show)
            return isSiteWell && isWorkerWell ? ExitStatus.done : ExitStatus.failed
        } catch {
            let failure = Failure(error)
            show(Finding("configuration", .fail, failure.message, hint: failure.hint))
            return ExitStatus.failed
        }
    }
}
