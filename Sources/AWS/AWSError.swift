/// A request to AWS, or the preparation of one, that failed.
///
/// It never holds secrets: neither header values nor whole response bodies.
package struct AWSError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    package enum Code: Sendable {
        /// No credentials were found in any of the places looked at.
        case noCredentials
        /// A source of credentials, a profile or a setting is unusable.
        case invalidConfiguration
        /// The service refuses the credentials: unknown key, wrong signature, expired for good.
        case credentialsRefused
        /// The credentials do not allow the action.
        case accessDenied
        /// The bucket does not exist.
        case noSuchBucket
        /// The object, or whatever else was asked for, does not exist.
        case notFound
        /// The multipart upload does not exist, or no longer.
        case noSuchUpload
        /// The message is no longer ours: its visibility has ended, or it was deleted.
        case notInFlight
        /// The condition of a conditional request does not hold (412).
        case preconditionFailed
        /// Another conditional write to the same key is under way (409).
        case conditionalConflict
        /// A write may or may not have taken effect: its answer was lost.
        case outcomeUnknown
        /// The bucket is in another region, and the service did not tell in which.
        case wrongRegion
        /// The local clock is too far off, even after correction.
        case clockSkewed
        /// The service asks to slow down, even after several attempts.
        case throttled
        /// The service failed, even after several attempts.
        case serviceFailure
        /// The bytes that arrived are not those whose digest was sent.
        case contentMismatch
        /// The server does not implement the request.
        case unsupported
        /// No connection to the server, or it was lost, even after several attempts.
        case unreachable
        /// The server's certificate is not trusted, or TLS failed.
        case tlsFailed
        /// The answer is longer than allowed.
        case responseTooLarge
        /// The answer is not what the protocol promises.
        case invalidResponse
        /// The service refuses the request for another reason; `serviceCode` says which.
        case rejected
    }

    /// What kind of failure it is.
    package let code: Code
    /// What was being done: `PutObject s3://bucket/key`, `read credentials`.
    package let action: String
    /// The reason, in the service's, the transport's or our own words.
    package let reason: String
    /// What to try, when there is something.
    package let hint: String?
    /// The service's own name of the error, `SlowDown`; `nil` when no service answered.
    package let serviceCode: String?
    /// HTTP status, when there was an answer.
    package let status: Int?
    /// The service's identifier of the request, for a support case.
    package let requestID: String?
    /// The region that the service says the bucket is in.
    package let region: String?

    /// A failure.
    package init(
        _ code: Code, action: String, reason: String, hint: String? = nil,
        serviceCode: String? = nil, status: Int? = nil, requestID: String? = nil,
        region: String? = nil
    ) {
        self.code = code
        self.action = action
        self.reason = reason
        self.hint = hint
        self.serviceCode = serviceCode
        self.status = status
        self.requestID = requestID
        self.region = region
    }

    /// One sentence: what failed, why, and what identifies the answer.
    package var description: String {
        let facts = [
            serviceCode, status.map { "HTTP \($0)" }, requestID.map { "request \($0)" },
        ].compactMap { $0 }
        let origin = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
        return "\(action) failed: \(reason)\(origin)"
    }
}
