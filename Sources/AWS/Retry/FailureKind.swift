package import HTTP

/// What a failed attempt means for the next one.
package enum FailureKind: Sendable {
    /// Repeating the same request would fail in the same way.
    case permanent
    /// A passing failure of the service or the network.
    case transient
    /// The service asks to slow down.
    case throttling
}

/// A failed attempt, judged.
package struct FailureVerdict: Sendable, Equatable {
    /// Whether and how soon to try again.
    package let kind: FailureKind
    /// Whether the request may have taken effect although it failed. A conditional write must
    /// then not be repeated: it would meet its own effect.
    package let mayHaveTakenEffect: Bool

    /// A verdict.
    package init(_ kind: FailureKind, mayHaveTakenEffect: Bool) {
        self.kind = kind
        self.mayHaveTakenEffect = mayHaveTakenEffect
    }

    /// Judges an exchange that brought no complete response.
    package init(_ error: HTTPError) {
        switch error.code {
        case .unresolvedHost, .connectionFailed:
            self.init(.transient, mayHaveTakenEffect: false)
        case .connectionLost, .timedOut, .invalidResponse:
            self.init(.transient, mayHaveTakenEffect: true)
        case .responseTooLarge:
            self.init(.permanent, mayHaveTakenEffect: true)
        case .cancelled:
            self.init(.permanent, mayHaveTakenEffect: true)
        case .invalidURL, .invalidRequest, .tlsFailed:
            self.init(.permanent, mayHaveTakenEffect: false)
        }
    }

    /// Judges an answer that reports an error, or a success that is none.
    ///
    /// The codes are those of the standard retry mode
    /// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>) and of S3
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>). A success without
    /// its due content counts as status 500, as S3 sends 200 before a copy has ended.
    package init(_ fault: ServiceFault) {
        let code = fault.code ?? ""
        if Self.throttlingCodes.contains(code) || fault.status == 429 || fault.status == 503 {
            self.init(.throttling, mayHaveTakenEffect: false)
        } else if Self.unreceivedCodes.contains(code) || fault.status == 307 || fault.status == 408
        {
            self.init(.transient, mayHaveTakenEffect: false)
        } else if fault.status == 501 {
            self.init(.permanent, mayHaveTakenEffect: false)
        } else if fault.status >= 500 || fault.status < 300 || code == "InternalError" {
            self.init(.transient, mayHaveTakenEffect: true)
        } else {
            self.init(.permanent, mayHaveTakenEffect: false)
        }
    }

    private static let throttlingCodes: Set<String> = [
        "SlowDown", "ServiceUnavailable", "Throttling", "ThrottlingException",
        "ThrottledException", "RequestThrottled", "RequestThrottledException",
        "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded",
        "LimitExceededException", "PriorRequestNotComplete", "KmsThrottled",
    ]

    /// The server gave up before it had the whole request, or before it began. A signature that was
    /// too old although the clock is right had waited on the way; each attempt is signed anew.
    private static let unreceivedCodes: Set<String> = [
        "RequestTimeout", "RequestTimeoutException", "IncompleteBody", "OperationAborted",
        "RequestTimeTooSkewed", "RequestExpired",
    ]
}
