internal import HTTP

extension AWSError {
    /// The error of a request that a service answered with `fault`.
    init(_ fault: ServiceFault, _ request: ServiceRequest, region: String) {
        let meaning = request.meaning(fault)
        let code = meaning?.code ?? Self.code(of: fault, request)
        self.init(
            code, action: request.action, reason: fault.message,
            hint: meaning?.hint ?? Hint.text(code, fault, request, region: region),
            serviceCode: fault.code,
            status: fault.status, requestID: fault.requestID, region: fault.region)
    }

    /// The error of one item of several in an answer that succeeds as a whole.
    init(serviceCode: String, message: String, _ request: ServiceRequest, region: String) {
        let code = Self.codes[serviceCode] ?? .rejected
        self.init(
            code, action: request.action, reason: ServiceFault.printable(message) ?? "no reason",
            hint: Hint.text(code, nil, request, region: region),
            serviceCode: ServiceFault.printable(serviceCode))
    }

    /// The error of a request that was not answered.
    init(_ error: HTTPError, _ request: ServiceRequest) {
        let code: Code =
            switch error.code {
            case .unresolvedHost, .connectionFailed, .connectionLost, .timedOut, .cancelled:
                .unreachable
            case .tlsFailed: .tlsFailed
            case .responseTooLarge: .responseTooLarge
            case .invalidResponse: .invalidResponse
            case .invalidURL, .invalidRequest: .invalidConfiguration
            }
        self.init(
            code, action: request.action, reason: error.description, hint: Hint.text(error))
    }

    /// The error of a write whose effect nobody knows.
    static func outcomeUnknown(_ cause: AWSError) -> AWSError {
        AWSError(
            .outcomeUnknown, action: cause.action,
            reason: "it may or may not have taken effect: \(cause.reason)",
            hint: "read the object back and compare", serviceCode: cause.serviceCode,
            status: cause.status, requestID: cause.requestID, region: cause.region)
    }

    private static func code(of fault: ServiceFault, _ request: ServiceRequest) -> Code {
        if let code = fault.code, let known = codes[code] { return known }
        if FailureVerdict(fault).kind == .throttling { return .throttled }
        switch fault.status {
        case ..<300: return .invalidResponse
        case 301, 302, 307, 308: return .wrongRegion
        case 401, 403: return .accessDenied
        // A bare 404 answers HEAD; without a key it is the bucket that is missing.
        case 404: return request.isAboutBucket && fault.code == nil ? .noSuchBucket : .notFound
        case 405, 501: return .unsupported
        case 412: return .preconditionFailed
        case 409 where request.isConditionalWrite: return .conditionalConflict
        case 500...: return .serviceFailure
        default: return .rejected
        }
    }

    private static let codes: [String: Code] = [
        "AccessDenied": .accessDenied, "AccessDeniedException": .accessDenied,
        "AllAccessDisabled": .accessDenied, "AccountProblem": .accessDenied,
        "InvalidAccessKeyId": .credentialsRefused, "SignatureDoesNotMatch": .credentialsRefused,
        "InvalidClientTokenId": .credentialsRefused,
        "UnrecognizedClientException": .credentialsRefused,
        "InvalidSignatureException": .credentialsRefused, "ExpiredToken": .credentialsRefused,
        "ExpiredTokenException": .credentialsRefused, "InvalidToken": .credentialsRefused,
        "TokenRefreshRequired": .credentialsRefused, "InvalidSecurity": .credentialsRefused,
        "NoSuchBucket": .noSuchBucket, "NoSuchKey": .notFound, "NotFound": .notFound,
        "NoSuchUpload": .noSuchUpload, "PreconditionFailed": .preconditionFailed,
        "ConditionalRequestConflict": .conditionalConflict, "PermanentRedirect": .wrongRegion,
        "TemporaryRedirect": .wrongRegion, "AuthorizationHeaderMalformed": .wrongRegion,
        "IllegalLocationConstraintException": .wrongRegion, "RequestTimeTooSkewed": .clockSkewed,
        "RequestExpired": .clockSkewed, "RequestInTheFuture": .clockSkewed,
        "SlowDown": .throttled, "ServiceUnavailable": .throttled, "InternalError": .serviceFailure,
        "BadDigest": .contentMismatch, "InvalidDigest": .contentMismatch,
        "XAmzContentSHA256Mismatch": .contentMismatch,
        "XAmzContentChecksumMismatch": .contentMismatch, "NotImplemented": .unsupported,
        "MethodNotAllowed": .unsupported,
    ]
}

extension ServiceRequest {
    /// Whether no object's key is concerned.
    fileprivate var isAboutBucket: Bool {
        bucket.map { resource.utf8.elementsEqual("s3://\($0)".utf8) } ?? false
    }
}
