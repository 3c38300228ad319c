package import HTTP

/// One place where credentials may be found.
protocol CredentialProvider: Sendable {
    /// The place as it is named to the user, for "looked in …" and "found in …".
    var place: String { get }

    /// Fetches credentials from the place, anew each time.
    ///
    /// - Returns: `nil` when nothing is set up there, so that the next place is looked at.
    /// - Throws: `AWSError` when something is set up there but does not yield credentials: going
    ///   on to the next place would act under an identity that nobody meant.
    func credentials() async throws -> Credentials?
}

/// What the places have in common: the settings, and means to reach the outside.
package struct CredentialContext: Sendable {
    /// The settings.
    package let configuration: AWSConfiguration
    /// Sends requests to credential endpoints.
    package let http: any HTTPClient
    /// Waits between attempts.
    package let clock: any Clock<Duration>
    /// The present, in seconds since the epoch.
    package let localTime: @Sendable () -> Int64

    /// A context with the given parts.
    package init(
        configuration: AWSConfiguration, http: any HTTPClient,
        clock: any Clock<Duration> = ContinuousClock(),
        localTime: @escaping @Sendable () -> Int64 = { Timestamp.now() }
    ) {
        self.configuration = configuration
        self.http = http
        self.clock = clock
        self.localTime = localTime
    }
}
