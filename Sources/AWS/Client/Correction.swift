/// Something in the request that the service's answer shows to be wrong, and that can be mended
/// without the user.
package enum Correction: Sendable, Equatable {
    /// The local clock is off; seconds to add to it.
    case clock(offset: Int64)
    /// The temporary credentials have ended.
    case credentials
    /// The bucket is in another region.
    case region(String)
}

/// Finds corrections, each kind once for a request: what does not help the first time never will.
package struct CorrectionRules: Sendable {
    /// What the attempt was sent with.
    package struct Attempt: Sendable {
        /// The local clock, uncorrected, in seconds since the epoch: when it was signed, and once
        /// it is answered, when the answer came.
        package var localTime: Int64
        /// The offset that was added to it.
        package let clockOffset: Int64
        /// The region that it was signed for and sent to.
        package let region: String
        /// Whether it was signed with temporary credentials.
        package let isTemporary: Bool

        /// An attempt.
        package init(localTime: Int64, clockOffset: Int64, region: String, isTemporary: Bool) {
            self.localTime = localTime
            self.clockOffset = clockOffset
            self.region = region
            self.isTemporary = isTemporary
        }
    }

    private var hasCorrectedClock = false
    private var hasRenewedCredentials = false
    private var hasChangedRegion = false

    /// AWS refuses a signature that is 15 minutes off; less is not the cause of a refusal.
    private static let noticeableSkew: Int64 = 300
    private static let skewCodes: Set<String> = [
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
    ]
    /// Refusals that a wrong clock may cause, among other things. `nil`: HEAD brings no code.
    private static let ambiguousCodes: Set<String?> = [
        nil, "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure", "AccessDenied",
    ]
    private static let expiryCodes: Set<String?> = [
        "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken",
        "RequestExpired",
    ]

    /// Nothing corrected yet.
    package init() {}

    /// The correction to make before sending again, or `nil`.
    ///
    /// `Location` is never followed: the region alone is taken from the answer, and only when it
    /// is spelled like one.
    package mutating func correction(
        for fault: ServiceFault, of attempt: Attempt
    ) -> Correction? {
        if !hasChangedRegion, [301, 302, 307, 308, 400, 403].contains(fault.status),
            let region = fault.region, region != attempt.region, RegionName.isValid(region)
        {
            hasChangedRegion = true
            return .region(region)
        }
        if !hasCorrectedClock, (400...403).contains(fault.status), let date = fault.date,
            let offset = Self.offset(date, fault, attempt)
        {
            hasCorrectedClock = true
            return .clock(offset: offset)
        }
        // HEAD with an expired token is answered with a bare 400.
        let hasExpired =
            Self.expiryCodes.contains(fault.code) || (fault.code == nil && fault.status == 400)
        if !hasRenewedCredentials, attempt.isTemporary, hasExpired {
            hasRenewedCredentials = true
            return .credentials
        }
        return nil
    }

    private static func offset(
        _ date: Int64, _ fault: ServiceFault, _ attempt: Attempt
    ) -> Int64? {
        let skew = abs(date - (attempt.localTime + attempt.clockOffset))
        let isBlamed = fault.code.map(skewCodes.contains) ?? false
        guard isBlamed || (ambiguousCodes.contains(fault.code) && skew > noticeableSkew) else {
            return nil
        }
        let offset = date - attempt.localTime
        return offset == attempt.clockOffset ? nil : offset
    }
}
