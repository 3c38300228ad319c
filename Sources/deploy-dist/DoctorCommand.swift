internal import AWS
internal import Deploy
internal import Platform

/// `doctor`.
struct DoctorCommand: Sendable {
    let request: DeployDistOptions.StateRequest
    let console: Console
    let environment: Environment

    /// Makes the checks, prints each, and returns the exit code.
    func run() async -> Int32 {
        func show(_ finding: Finding) {
            console.results.write(request.isJSON ? finding.json : finding.text)
        }
        do {
            let connection = try AWSConnection(
                request.connection, environment: environment, concurrency: 4,
                attempts: RetryPolicy.standardAttempts)
            for warning in try connection.configuration.warnings(for: .s3) {
                show(Finding("configuration", .warn, warning))
            }
            let doctor = Doctor(
                site: request.site, state: request.state,
                bucket: try connection.bucket(request.site.bucket),
                stateBucket: try connection.bucket((request.state ?? request.site).bucket),
                credentials: CredentialChain(connection.credentialContext),
                configuredRegion: connection.configuration.region, http: connection.http,
                publicURL: { connection.addressing.url(bucket: $0, key: $1, region: $2) })
            return await doctor.examine(show) ? ExitStatus.done : ExitStatus.failed
        } catch {
            let failure = CommandFailure(error)
            show(Finding("configuration", .fail, failure.message, hint: failure.hint))
            return ExitStatus.failed
        }
    }
}
