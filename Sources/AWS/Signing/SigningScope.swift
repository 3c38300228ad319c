/// Where a signature is valid, besides its date.
package struct SigningScope: Hashable, Sendable {
    /// Region, `eu-central-1`.
    package var region: String
    /// Signing name of the service: `s3`, `sts`, `sqs`.
    package var service: String

    /// A scope.
    package init(region: String, service: String) {
        self.region = region
        self.service = service
    }

    /// S3 signs a path as it is sent and requires the payload's hash as a header; all other
    /// services sign the path normalised and encoded once more.
    package var pathRule: CanonicalRequest.PathRule {
        service == "s3" ? .verbatim : .normalizedAndEncodedAgain
    }
}
