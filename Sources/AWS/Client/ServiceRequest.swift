package import HTTP

/// A request to a service before it is signed: what is the same for every attempt.
package struct ServiceRequest: Sendable {
    /// Name of the operation: `PutObject`.
    package let operation: String
    /// What it works on, in the user's notation: `s3://bucket/key`.
    package let resource: String
    /// What the endpoint is expected to be, for the hint after an answer that makes no sense.
    package var protocolName = "S3"
    /// The permission that it needs, for the hint after AccessDenied.
    package var permission: Permission?
    /// The bucket, when its region may differ from the client's.
    package var bucket: String?
    /// The region to sign for, where the resource itself tells it; else the bucket's or client's.
    package var region: String?
    /// Method.
    package let method: String
    /// The encoded URL in a region.
    package let url: @Sendable (_ region: String) -> String
    /// Header fields besides those of the signature.
    package var headers: HTTPHeaders = [:]
    /// Body.
    package var body: [UInt8] = []
    /// Hexadecimal SHA-256 of the body, or `SignatureV4.unsignedPayload`.
    package var payloadHash = emptyPayloadHash
    /// Whether the request changes something under a condition (`If-Match`, `If-None-Match`): it
    /// is then not repeated once it may have taken effect.
    package var isConditionalWrite = false
    /// Whether the request stores an object. A refusal tells nothing then of an earlier attempt whose
    /// answer was lost: the object may be there.
    package var storesObject = false
    /// The most bytes that the response body may have.
    package var responseByteLimit = 8 << 20
    /// How long an attempt may take. Unless it is set: ten minutes, and more for a body on a slow
    /// line that it shares with others, a second for each KiB. What does not move at all is given
    /// up long before; this ends what trickles.
    package var timeout: Duration {
        get { chosenTimeout ?? .seconds(600 + body.count / 1024) }
        set { chosenTimeout = newValue }
    }
    private var chosenTimeout: Duration?
    /// Whether the service holds the answer back until there is something to tell. Such requests
    /// are made in a loop: the last failure, too, is reported only after a pause.
    package var isLongPoll = false
    /// What a fault means for this request, where it means more than its name says; `nil` for
    /// the meaning that it has everywhere.
    package var meaning: @Sendable (ServiceFault) -> Meaning? = { _ in nil }

    /// A service's error in this program's terms.
    package struct Meaning: Sendable, Equatable {
        /// What kind of failure it is.
        package let code: AWSError.Code
        /// What to try, when there is something.
        package let hint: String?

        /// A meaning.
        package init(_ code: AWSError.Code, hint: String? = nil) {
            self.code = code
            self.hint = hint
        }
    }

    /// SHA-256 of nothing.
    package static let emptyPayloadHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// A request without body or headers.
    package init(
        _ operation: String, _ resource: String, method: String,
        url: @escaping @Sendable (_ region: String) -> String
    ) {
        self.operation = operation
        self.resource = resource
        self.method = method
        self.url = url
    }

    /// What an error calls it: `PutObject s3://bucket/key`.
    package var action: String { "\(operation) \(resource)" }
}

/// An action of IAM and the resource that it must be allowed on.
package struct Permission: Sendable, Equatable {
    /// The action: `s3:PutObject`.
    package let action: String
    /// The last part of the resource's name: `bucket/key`.
    package let resource: String
    /// The account whose resource it is, `*` when it is not known; `nil` where names need neither
    /// account nor region, as those of buckets.
    package let account: String?

    /// A permission.
    package init(_ action: String, on resource: String, account: String? = nil) {
        self.action = action
        self.resource = resource
        self.account = account
    }

    /// `s3:PutObject on arn:aws:s3:::bucket/key`.
    package func description(region: String) -> String {
        let service = action.prefix { $0 != ":" }
        let place = account.map { "\(region):\($0)" } ?? ":"
        return "\(action) on arn:\(Partition(region: region).name):\(service):\(place):\(resource)"
    }
}
