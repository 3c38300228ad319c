package import HTTP

/// Why an attempt failed.
package enum AttemptFailure: Error, Sendable {
    /// No complete response came.
    case transport(HTTPError)
    /// The response reports an error, or is no success although its status says so.
    case fault(ServiceFault)

    /// What it means for the next attempt.
    package var verdict: FailureVerdict {
        switch self {
        case .transport(let error): FailureVerdict(error)
        case .fault(let fault): FailureVerdict(fault)
        }
    }

    fileprivate var wish: RetryWish? {
        if case .fault(let fault) = self { fault.wish } else { nil }
    }

    fileprivate func error(_ request: ServiceRequest, region: String) -> AWSError {
        switch self {
        case .transport(let error): AWSError(error, request)
        case .fault(let fault): AWSError(fault, request, region: region)
        }
    }
}

/// One request's way from its first attempt to its success or its error. Pure: it decides, and
/// `AWSClient` sends and waits.
package struct RequestCourse: Sendable {
    /// What to do after a failed attempt.
    package enum Step: Sendable {
        /// Mend this and send again at once.
        case correct(Correction)
        /// Send again after a pause.
        case retry(after: Duration)
        /// It is final.
        case fail(AWSError)
    }

    /// How often the request was sent, this time included.
    package private(set) var sendings = 1
    /// What the last retry cost; to be refunded on success.
    package private(set) var payment: Int?

    private let request: ServiceRequest
    private let policy: RetryPolicy
    /// The number of the attempt that is under way or was the last; corrections do not count.
    package private(set) var attempt = 1
    private var corrections = CorrectionRules()
    private var mayHaveTakenEffect = false

    /// The course of `request`, before its first attempt.
    package init(_ request: ServiceRequest, policy: RetryPolicy) {
        self.request = request
        self.policy = policy
    }

    /// Decides what follows a failure.
    ///
    /// A correction is no retry: it costs nothing and does not count as an attempt, and each kind
    /// happens once.
    package mutating func step(
        after failure: AttemptFailure, of sent: CorrectionRules.Attempt,
        quota: inout RetryQuota, jitter: Double
    ) -> Step {
        sendings += 1
        if case .fault(let fault) = failure,
            let correction = corrections.correction(for: fault, of: sent)
        {
            return .correct(correction)
        }
        let verdict = failure.verdict
        let error = failure.error(request, region: sent.region)
        if request.isConditionalWrite, verdict.mayHaveTakenEffect {
            return .fail(.outcomeUnknown(error))
        }
        // A repetition may have met the effect of an earlier attempt whose answer was lost, or been
        // refused for what has changed since.
        if mayHaveTakenEffect,
            error.code == .preconditionFailed
                || (request.storesObject && verdict.kind == .permanent)
        {
            return .fail(.outcomeUnknown(error))
        }
        mayHaveTakenEffect = mayHaveTakenEffect || verdict.mayHaveTakenEffect
        let decision = policy.decide(
            verdict.kind, attempt: attempt, wish: failure.wish, quota: &quota, jitter: jitter)
        guard case .retry(let pause, let payment) = decision else { return .fail(error) }
        self.payment = payment
        attempt += 1
        return .retry(after: pause)
    }
}
