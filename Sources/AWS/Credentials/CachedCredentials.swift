/// Credentials that are fetched once, and again before they expire.
///
/// - With more than 15 minutes left, they are returned as they are.
/// - With 10 to 15 minutes left, they are returned, and new ones are fetched meanwhile.
/// - With less, callers wait for new ones. Should that fail, the old ones serve until they have
///   really expired.
/// - As long as there are valid ones, a fetch is made once a minute at most: one that failed is not
///   repeated at once, nor is a source that hands out short lives asked for every request.
///
/// There is one fetch at a time, which all callers share. It goes on when a caller is cancelled.
package actor CachedCredentials: CredentialSource {
    /// Remaining lifetime, in seconds, from which on new ones are fetched in the background.
    static let advisorySeconds: Int64 = 15 * 60
    /// Remaining lifetime, in seconds, from which on callers wait for new ones.
    static let mandatorySeconds: Int64 = 10 * 60
    /// The time between two fetches while there are valid ones, in seconds.
    static let fetchSeconds: Int64 = 60

    private typealias Waiter = CheckedContinuation<Credentials, any Error>

    private let fetch: @Sendable () async throws -> CredentialChain.Finding
    private let localTime: @Sendable () -> Int64
    private var current: CredentialChain.Finding?
    private var isFetching = false
    private var lastFetch: Int64?
    private var waiters: [Int: Waiter] = [:]
    private var nextWaiter = 0

    /// A cache over `fetch`, which is first called when credentials are first asked for.
    ///
    /// - Parameter localTime: the present, in seconds since the epoch.
    package init(
        localTime: @escaping @Sendable () -> Int64,
        fetch: @escaping @Sendable () async throws -> CredentialChain.Finding
    ) {
        self.localTime = localTime
        self.fetch = fetch
    }

    /// A cache over the chain of `context`.
    package init(_ context: CredentialContext) {
        let chain = CredentialChain(context)
        self.init(localTime: context.localTime) { try await chain.find() }
    }

    /// Where the current credentials were found; `nil` before the first fetch.
    package var place: String? { current?.place }

    package func credentials() async throws -> Credentials {
        if let current, let remaining = remaining(current) {
            let hasJustFetched = lastFetch.map { localTime() - $0 < Self.fetchSeconds } ?? false
            if remaining >= Self.advisorySeconds || (remaining > 0 && hasJustFetched) {
                return current.credentials
            }
            if remaining >= Self.mandatorySeconds {
                startFetching()
                return current.credentials
            }
        } else if let current {
            return current.credentials
        }
        return try await wait()
    }

    package func invalidate(_ credentials: Credentials) {
        if current?.credentials == credentials { current = nil }
    }

    /// Seconds until they expire; `nil` when they never do.
    private func remaining(_ finding: CredentialChain.Finding) -> Int64? {
        finding.credentials.expiration.map { $0 - localTime() }
    }

    private func wait() async throws -> Credentials {
        nextWaiter += 1
        let id = nextWaiter
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                waiters[id] = continuation
                startFetching()
            }
        } onCancel: {
            Task { await self.abandon(id) }
        }
    }

    private func abandon(_ id: Int) {
        waiters.removeValue(forKey: id)?.resume(throwing: CancellationError())
    }

    private func startFetching() {
        guard !isFetching else { return }
        isFetching = true
        // Detached from the caller: the others need the result even when this one is cancelled.
        Task {
            do {
                let finding = try await fetch()
                if let remaining = remaining(finding), remaining <= 0 {
                    throw AWSError(
                        .credentialsRefused, action: "use the credentials of \(finding.place)",
                        reason: "they have expired", hint: "renew them there")
                }
                current = finding
                lastFetch = localTime()
                finish(.success(finding.credentials))
            } catch {
                lastFetch = localTime()
                if let current, remaining(current) ?? 1 > 0 {
                    finish(.success(current.credentials))
                } else {
                    finish(.failure(error))
                }
            }
        }
    }

    private func finish(_ result: Result<Credentials, any Error>) {
        isFetching = false
        let waiting = waiters.values
        waiters = [:]
        for waiter in waiting { waiter.resume(with: result) }
    }
}
