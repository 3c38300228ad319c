internal import HTTP

/// What to try after a failure, in words for the person who runs the command.
enum Hint {
    /// After an answer that reports an error.
    static func text(
        _ code: AWSError.Code, _ fault: ServiceFault?, _ request: ServiceRequest, region: String
    ) -> String? {
        let bucket = request.bucket ?? "the bucket"
        switch code {
        case .accessDenied:
            return request.permission.map { accessDenied($0, region: region) }
        case .noSuchBucket:
            return "check the name \(bucket), or create it: aws s3 mb s3://\(bucket)"
        case .wrongRegion:
            return (fault?.region).map { "the bucket is in \($0): use --region \($0)" }
                ?? "use --region with the bucket's region"
        case .credentialsRefused: return credentials(fault?.code)
        case .clockSkewed: return "set this machine's clock: AWS allows 15 minutes of difference"
        case .throttled: return "try again later, or with a smaller --concurrency"
        case .serviceFailure: return "try again later"
        case .contentMismatch:
            return "the bytes changed on their way, by a proxy or a file being written; try again"
        case .unsupported: return "this server does not implement \(request.operation)"
        case .invalidResponse:
            return
                "check that the endpoint speaks \(request.protocolName) and that no proxy answers in its "
                + "place"
        default: return nil
        }
    }

    /// After no answer.
    static func text(_ error: HTTPError) -> String? {
        switch error.code {
        case .tlsFailed:
            "if the server's certificate is signed by an authority of your own, name its "
                + "certificates in AWS_CA_BUNDLE"
        case .connectionFailed, .unresolvedHost:
            "check the endpoint's URL, the network and HTTPS_PROXY"
        case .connectionLost, .timedOut: "check the network, or try a smaller --concurrency"
        default: nil
        }
    }

    private static func accessDenied(_ permission: Permission, region: String) -> String {
        let need =
            "the credentials need \(permission.description(region: region)), "
            + "and no policy may deny it"
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        return permission.action == "s3:GetObject"
            ? need + "; without s3:ListBucket, S3 says the same of an object that does not exist"
            : need
    }

    private static func credentials(_ code: String?) -> String {
        switch code {
        case "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException":
            "the access key is unknown there: check AWS_ACCESS_KEY_ID, or --profile and "
                + "the endpoint"
        case "SignatureDoesNotMatch", "InvalidSignatureException":
            "check AWS_SECRET_ACCESS_KEY for a missing or an extra character"
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
            "the session has ended: log in again (aws sso login), or renew AWS_SESSION_TOKEN"
        default: "check AWS_SESSION_TOKEN: it belongs to one access key and ends with its session"
        }
    }
}
