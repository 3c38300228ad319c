package import HTTP
internal import Platform
internal import Synchronization

/// Sends requests to one service: signs, sends, judges the answer, mends what can be mended and
/// tries again.
///
/// What it learns (the clock's offset, the buckets' regions) serves all its requests; so do the
/// retry quota and the limit of requests in flight.
package final class AWSClient: Sendable {
    /// Requests that went over the wire.
    package struct Traffic: Sendable, Equatable {
        /// All of them.
        package var requests: Int
        /// Those that repeated an earlier one.
        package var retries: Int

        /// So many requests and retries.
        package init(requests: Int = 0, retries: Int = 0) {
            self.requests = requests
            self.retries = retries
        }
    }

    private struct Knowledge {
        var clockOffset: Int64 = 0
        var bucketRegions: [String: String] = [:]
        var quota = RetryQuota()
    }

    private let http: any HTTPClient
    private let credentials: any CredentialSource
    private let service: String
    private let region: String
    private let policy: RetryPolicy
    private let limiter: ConcurrencyLimiter
    private let clock: any Clock<Duration>
    private let localTime: @Sendable () -> Int64
    private let jitter: @Sendable () -> Double
    private let keys = SigningKeyCache()
    private let knowledge = Mutex(Knowledge())
    private let requests = Atomic(0)
    private let retries = Atomic(0)
    /// Names of requests are this and a number, so that no request needs random bytes.
    private let identifier = RandomBytes.hex(byteCount: 12)
    private let invocations = Atomic(0)

    /// A client.
    ///
    /// - Parameters:
    ///   - service: signing name, `s3`.
    ///   - region: where requests go until an answer tells another region for a bucket.
    ///   - localTime: seconds since the epoch.
    ///   - jitter: uniform in `0..<1`.
    package init(
        http: any HTTPClient, credentials: any CredentialSource, service: String, region: String,
        retry policy: RetryPolicy = RetryPolicy(maximumAttempts: RetryPolicy.standardAttempts),
        limiter: ConcurrencyLimiter, clock: any Clock<Duration> = ContinuousClock(),
        localTime: @escaping @Sendable () -> Int64 = { Timestamp.now() },
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.http = http
        self.credentials = credentials
        self.service = service
        self.region = region
        self.policy = policy
        self.limiter = limiter
        self.clock = clock
        self.localTime = localTime
        self.jitter = jitter
    }

    /// What has gone over the wire so far.
    package var traffic: Traffic {
        Traffic(
            requests: requests.load(ordering: .relaxed), retries: retries.load(ordering: .relaxed))
    }

    /// The region of a bucket as far as it is known; without a bucket, the client's own.
    package func region(ofBucket bucket: String?) -> String {
        bucket.flatMap { bucket in knowledge.withLock { $0.bucketRegions[bucket] } } ?? region
    }

    /// Sends a request until it succeeds or its failure is final.
    ///
    /// - Parameter decode: reads a successful answer. What it throws counts as status 500 and is
    ///   tried again, except for a conditional write.
    /// - Throws: `AWSError`; `CancellationError` when the task is cancelled, which leaves unknown
    ///   whether a request in flight takes effect.
    package func send<Output>(
        _ request: ServiceRequest,
        decode: (HTTPResponse) throws(ServiceFault) -> Output
    ) async throws -> Output {
        try await sendCounting(request, decode: decode).output
    }

    /// Sends a request like `send`, and tells how often it was sent: more than once, it may have
    /// taken effect more than once.
    package func sendCounting<Output>(
        _ request: ServiceRequest,
        decode: (HTTPResponse) throws(ServiceFault) -> Output
    ) async throws -> (output: Output, count: Int) {
        let invocation = invocations.add(1, ordering: .relaxed).newValue
        var failed: RequestCourse?
        while true {
            let sending = Sending(invocation: invocation, number: failed?.sendings ?? 1)
            let (result, context) = try await sendOnce(request, sending, decode: decode)
            switch result {
            case .success(let output):
                knowledge.withLock { $0.quota.refund(failed?.payment) }
                return (output, failed?.sendings ?? 1)
            case .failure(let failure):
                var course = failed ?? RequestCourse(request, policy: policy)
                defer { failed = course }
                let step = knowledge.withLock {
                    course.step(
                        after: failure, of: context.attempt, quota: &$0.quota, jitter: jitter())
                }
                switch step {
                case .correct(let correction): await apply(correction, request, context)
                case .retry(let pause): try await clock.sleep(for: pause)
                case .fail(let error):
                    if request.isLongPoll, failure.verdict.kind != .permanent {
                        try await self.pause(failure.verdict.kind, attempt: course.attempt)
                    }
                    throw error
                }
            }
        }
    }

    /// Pauses as before another attempt; for answers that succeed as a whole and fail in part.
    package func pause(_ kind: FailureKind, attempt: Int) async throws {
        try await clock.sleep(for: RetryPolicy.pause(kind, attempt: attempt, jitter: jitter()))
    }
}

extension AWSClient {
    private struct Sending {
        /// The same for every attempt.
        let invocation: Int
        let number: Int
    }

    private struct Context {
        var attempt: CorrectionRules.Attempt
        let credentials: Credentials
    }

    private func sendOnce<Output>(
        _ request: ServiceRequest, _ sending: Sending,
        decode: (HTTPResponse) throws(ServiceFault) -> Output
    ) async throws -> (Result<Output, AttemptFailure>, Context) {
        // Signed only when there is a slot: a signature ages while it waits.
        let slot = try await limiter.enter()
        var outcome = AdaptiveLimit.Outcome.unrelated
        defer { limiter.leave(slot, outcome) }
        let credentials = try await credentials.credentials()
        var context = Context(
            attempt: CorrectionRules.Attempt(
                localTime: localTime(), clockOffset: knowledge.withLock(\.clockOffset),
                region: request.region ?? region(ofBucket: request.bucket),
                isTemporary: credentials.sessionToken != nil),
            credentials: credentials)
        var signed = sign(request, context)
        // Not signed: they tell the service about attempts, as every SDK does, and decide nothing.
        // <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
        signed.headers.append("amz-sdk-invocation-id", "\(identifier)-\(sending.invocation)")
        signed.headers.append(
            "amz-sdk-request",
            "attempt=\(sending.number); max=\(max(sending.number, policy.maximumAttempts))")
        requests.add(1, ordering: .relaxed)
        if sending.number > 1 { retries.add(1, ordering: .relaxed) }
        let start = ContinuousClock.now
        do throws(HTTPError) {
            let response = try await http.send(signed)
            // The answer's date is compared with this moment, not with that of the signature: a
            // machine may have slept in between, or sent a large body slowly.
            context.attempt.localTime = localTime()
            let result = Self.judge(response, decode: decode)
            outcome = Self.outcome(of: result, after: .now - start)
            return (result, context)
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            return (.failure(.transport(error)), context)
        }
    }

    private func sign(_ request: ServiceRequest, _ context: Context) -> HTTPRequest {
        var signed = HTTPRequest(
            method: request.method, url: request.url(context.attempt.region),
            headers: request.headers, body: request.body, timeout: request.timeout,
            responseByteLimit: request.responseByteLimit)
        SignatureV4.sign(
            &signed, credentials: context.credentials,
            scope: SigningScope(region: context.attempt.region, service: service),
            payloadHash: request.payloadHash,
            epochSeconds: context.attempt.localTime + context.attempt.clockOffset, keys: keys)
        return signed
    }

    private static func judge<Output>(
        _ response: HTTPResponse, decode: (HTTPResponse) throws(ServiceFault) -> Output
    ) -> Result<Output, AttemptFailure> {
        guard (200..<300).contains(response.status) else {
            return .failure(.fault(ServiceFault(response)))
        }
        do throws(ServiceFault) {
            return .success(try decode(response))
        } catch {
            return .failure(.fault(error))
        }
    }

    private static func outcome<Output>(
        of result: Result<Output, AttemptFailure>, after duration: Duration
    ) -> AdaptiveLimit.Outcome {
        switch result {
        case .success: .served(in: duration)
        case .failure(let failure):
            switch failure.verdict.kind {
            case .permanent: .served(in: duration)
            case .transient: .unrelated
            case .throttling: .throttled
            }
        }
    }

    private func apply(
        _ correction: Correction, _ request: ServiceRequest, _ context: Context
    ) async {
        switch correction {
        case .clock(let offset):
            knowledge.withLock { $0.clockOffset = offset }
        case .credentials:
            await credentials.invalidate(context.credentials)
        case .region(let region):
            guard let bucket = request.bucket else { return }
            knowledge.withLock { $0.bucketRegions[bucket] = region }
        }
    }
}
