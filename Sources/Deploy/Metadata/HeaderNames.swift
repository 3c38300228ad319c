internal import Manifest
internal import Platform

/// Which headers a route may set, and with which values.
enum HeaderNames {
    /// Why a header is refused.
    struct Refusal: Error, Equatable {
        let problem: String
        let hint: String?
    }

    /// What S3 keeps with an object and sends back, or heeds when the object is written:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
    private static let allowed = [
        "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language",
        "Content-Type", "Expires", "x-amz-storage-class", "x-amz-tagging",
        "x-amz-website-redirect-location",
    ]
    private static let userMetadataPrefix = "x-amz-meta-"

    /// Limit of a redirect's target and of all user metadata together, in bytes.
    private static let maximumByteCount = 2048

    /// Refuses a header that S3 would not take, or would not send back as it was given.
    static func check(_ name: String, value: String) throws(Refusal) {
        let lowercased = name.lowercased()
        let isUserMetadata = lowercased.utf8.starts(with: userMetadataPrefix.utf8)
        guard isUserMetadata || allowed.contains(where: { $0.lowercased() == lowercased }) else {
            throw refusal(of: lowercased, named: name)
        }
        if isUserMetadata { try checkUserMetadata(name) }
        try checkValue(value, of: name)
        if lowercased == "x-amz-website-redirect-location" { try checkRedirect(value) }
    }

    private static func refusal(of lowercased: String, named name: String) -> Refusal {
        let problem = "the header \"\(name)\" cannot be set"
        if lowercased == "x-amz-acl" || lowercased.hasPrefix("x-amz-grant-") {
            return Refusal(
                problem: problem,
                hint: "ACLs are off in buckets made since April 2023; make objects public with a "
                    + "bucket policy")
        }
        if lowercased.hasPrefix("x-amz-server-side-encryption") {
            return Refusal(
                problem: problem, hint: "choose the bucket's default encryption instead")
        }
        if let nearest = Suggestion.nearest(to: name, among: allowed) {
            return Refusal(problem: problem, hint: "did you mean \"\(nearest)\"?")
        }
        return Refusal(
            problem: problem,
            hint: "S3 keeps only \(allowed.joined(separator: ", ")) and \(userMetadataPrefix)*; "
                + "others can be added by a CDN in front of the bucket")
    }

    /// RFC 9110, section 5.1: a name is a token.
    private static func checkUserMetadata(_ name: String) throws(Refusal) {
        let rest = name.utf8.dropFirst(userMetadataPrefix.utf8.count)
        let isToken = rest.allSatisfy {
            let character = Character(Unicode.Scalar($0))
            return character.isASCII
                && (character.isLetter || character.isNumber
                    || "!#$%&'*+-.^_`|~".contains(character))
        }
        guard !rest.isEmpty, isToken else {
            throw Refusal(
                problem: "\"\(name)\" is not the name of a header",
                hint: "use letters, digits and \"-\" after \(userMetadataPrefix)")
        }
    }

    private static func checkValue(_ value: String, of name: String) throws(Refusal) {
        let bytes = value.utf8
        if bytes.isEmpty { throw Refusal(problem: "the value of \"\(name)\" is empty", hint: nil) }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Refusal(
                problem: "the value of \"\(name)\" has characters other than printable ASCII",
                hint: "S3 returns others mangled; encode them (file names: filename*=UTF-8''…)")
        }
        if bytes.first == 0x20 || bytes.last == 0x20 {
            throw Refusal(
                problem: "the value of \"\(name)\" begins or ends with a space",
                hint: "remove it; HTTP does not transmit it")
        }
        if bytes.count > maximumByteCount {
            throw Refusal(
                problem: "the value of \"\(name)\" is longer than \(maximumByteCount) bytes",
                hint: nil)
        }
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>
    private static func checkRedirect(_ target: String) throws(Refusal) {
        if ["/", "http://", "https://"].contains(where: { target.hasPrefix($0) }) { return }
        throw Refusal(
            problem: "the redirect target \"\(target)\" is neither a path nor a URL",
            hint: "begin it with \"/\", \"http://\" or \"https://\"")
    }
}
