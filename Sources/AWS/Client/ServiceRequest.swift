package import HTTP

/// A request to a service before it is signed: what is the same for every attempt.
package struct ServiceRequest: Sendable {
    /// Name of the operation: `PutObject`.
    package let operation: String
    /// What it works on, in the user's notation: `s3://bucket/key`.
    package let resource: String
    /// The permission that it needs, for the hint after AccessDenied.
    package var permission: Permission?
    /// The bucket, when its region may differ from the client's.
    package var bucket: String?
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
    /// The most bytes that the response body may have.
    package var responseByteLimit = 8 << 20

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
    /// What follows the partition and service in the resource's name: `bucket/key`.
    package let resource: String

    /// A permission.
    package init(_ action: String, on resource: String) {
        self.action = action
        self.resource = resource
    }

    /// `s3:PutObject on arn:aws:s3:::bucket/key`.
    package func description(region: String) -> String {
        let service = action.prefix { $0 != ":" }
        return "\(action) on arn:\(Partition(region: region).name):\(service):::\(resource)"
    }
}
