/// The services that this program talks to.
package enum AWSService: String, Sendable {
    case s3, sqs, ecs, sts, cloudfront
    /// The portal that hands out credentials for single sign-on.
    case sso

    /// The variable that sets the endpoint of this service alone.
    package var endpointVariable: String { "AWS_ENDPOINT_URL_\(rawValue.uppercased())" }
}
