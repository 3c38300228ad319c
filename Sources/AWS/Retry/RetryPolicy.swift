/// What to do after a failed attempt.
package enum RetryDecision: Sendable, Equatable {
    /// Try again after a pause; the payment goes back to the quota on success.
    case retry(after: Duration, payment: Int)
    /// The failure is final.
    case giveUp
}

/// The standard retry mode: exponential back-off with full jitter, within a shared quota.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
package struct RetryPolicy: Sendable {
    /// Attempts in all, the first one included.
    package let maximumAttempts: Int

    /// Attempts of the standard mode.
    package static let standardAttempts = 3
    /// Attempts for bulk transfers, where one file that fails leaves a deployment unfinished.
    package static let bulkAttempts = 8

    private static let ceiling = Duration.seconds(20)
    /// By how much a server's wish may lengthen the pause.
    private static let maximumExtension = Duration.seconds(5)

    /// A policy.
    package init(maximumAttempts: Int) {
        self.maximumAttempts = maximumAttempts
    }

    /// Decides about the next attempt. Pure: chance is the argument `jitter`.
    ///
    /// - Parameters:
    ///   - attempt: the attempt that failed, counted from 1.
    ///   - wish: the pause that the server asked for.
    ///   - jitter: uniform in `0..<1`.
    package func decide(
        _ kind: FailureKind, attempt: Int, wish: RetryWish? = nil, quota: inout RetryQuota,
        jitter: Double
    ) -> RetryDecision {
        guard kind != .permanent, attempt < maximumAttempts, let payment = quota.pay(for: kind)
        else { return .giveUp }
        return .retry(
            after: Self.pause(kind, attempt: attempt, wish: wish, jitter: jitter), payment: payment)
    }

    /// `jitter` times the lesser of 20 s and the base times 2^(attempt - 1); the base is 50 ms, or
    /// 1 s when the service asks to slow down.
    package static func pause(
        _ kind: FailureKind, attempt: Int, wish: RetryWish? = nil, jitter: Double
    ) -> Duration {
        let base = kind == .throttling ? Duration.seconds(1) : .milliseconds(50)
        // The ceiling is reached long before the exponent is.
        let window = min(base * (1 << min(attempt - 1, 16)), ceiling)
        let pause = window * jitter
        return switch wish {
        case nil: pause
        case .precise(let wish): max(pause, min(wish, pause + maximumExtension))
        case .httpSeconds(let wish): max(pause, min(wish, ceiling))
        }
    }
}

/// A pause that a server asks for.
package enum RetryWish: Sendable, Equatable {
    /// `x-amz-retry-after`, in milliseconds; lengthens the computed pause by 5 s at most.
    case precise(Duration)
    /// `Retry-After` in seconds (RFC 9110, section 10.2.3), as S3-compatible servers send it; heeded
    /// up to 20 s.
    case httpSeconds(Duration)
}
