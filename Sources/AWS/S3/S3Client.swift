internal import HTTP

/// One bucket of S3, or of a server that speaks its protocol.
///
/// Keys are sent and returned byte for byte. Operations throw `AWSError`, and `CancellationError`
/// when their task is cancelled; they repeat themselves after passing failures.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>
package struct S3Client: Sendable {
    /// The bucket's name.
    package let bucket: String
    /// What sends the requests; two buckets may share it.
    package let client: AWSClient
    private let addressing: S3Addressing

    /// A client for one bucket.
    ///
    /// - Throws: `AWSError.invalidConfiguration` for a name that no bucket can have.
    package init(bucket: String, client: AWSClient, addressing: S3Addressing) throws(AWSError) {
        guard S3Addressing.isValidBucketName(bucket) else {
            throw AWSError(
                .invalidConfiguration, action: "use the bucket \(bucket.debugDescription)",
                reason: "no bucket can have that name",
                hint: "a name has letters, digits, hyphens and dots: s3://name/prefix")
        }
        self.bucket = bucket
        self.client = client
        self.addressing = addressing
    }

    /// The region of the bucket, as far as it is known by now.
    package var region: String { client.region(ofBucket: bucket) }

    /// A request about the bucket, or about an object of it.
    ///
    /// - Parameter permission: the action of IAM that it needs, without `s3:`.
    func request(
        _ operation: String, _ method: String, key: String? = nil,
        query: [(String, String?)] = [], permission: String
    ) -> ServiceRequest {
        let query = query.map { name, value in
            PercentEncoding.encode(name) + (value.map { "=" + PercentEncoding.encode($0) } ?? "")
        }.joined(separator: "&")
        let path = key.map { "\(bucket)/\($0)" } ?? bucket
        var request = ServiceRequest(operation, "s3://\(path)", method: method) {
            [addressing, bucket] region in
            addressing.url(bucket: bucket, key: key, query: query, region: region)
        }
        request.bucket = bucket
        request.permission = Permission("s3:\(permission)", on: path)
        return request
    }

    /// Sends a request whose answer is an XML document with the given root.
    func sendForXML(
        _ request: ServiceRequest, root name: String
    ) async throws -> XMLElement {
        try await client.send(request) { response throws(ServiceFault) in
            try Self.document(in: response, root: name)
        }
    }

    /// The XML of a successful answer. S3 may report an error in one, because it sends the status
    /// before it has done the work.
    ///
    /// - Parameter names: what the root may be called: S3's own name first, then those of servers
    ///   known to differ.
    static func document(
        in response: HTTPResponse, root names: String...
    ) throws(ServiceFault) -> XMLElement {
        let root: XMLElement
        do throws(XMLFault) {
            root = try XMLElement.parse(response.body)
        } catch {
            throw ServiceFault("the answer cannot be read: \(error)", in: response)
        }
        if root.name == "Error" { throw ServiceFault(response) }
        guard names.contains(root.name) else {
            throw ServiceFault(
                "the answer is <\(root.name.prefix(40))>, not <\(names[0])>", in: response)
        }
        return root
    }
}

/// When a write or a delete may take effect.
package enum S3Condition: Sendable, Equatable {
    /// Always.
    case none
    /// Only when there is no such object: `If-None-Match: *`.
    case ifAbsent
    /// Only when the object has this ETag: `If-Match`.
    case ifMatch(String)

    /// Puts the condition into a request and marks it, so that it is not repeated blindly.
    func apply(to request: inout ServiceRequest) {
        switch self {
        case .none: return
        case .ifAbsent: request.headers["If-None-Match"] = "*"
        case .ifMatch(let etag): request.headers["If-Match"] = S3ETag.quoted(etag)
        }
        request.isConditionalWrite = true
    }
}

/// ETags on the wire are quoted, everywhere else they are not.
enum S3ETag {
    static func quoted(_ etag: String) -> String { "\"\(etag)\"" }

    static func bare(_ text: String) -> String {
        guard text.utf8.count >= 2, text.utf8.first == UInt8(ascii: "\""),
            text.utf8.last == UInt8(ascii: "\"")
        else { return text }
        return String(decoding: text.utf8.dropFirst().dropLast(), as: UTF8.self)
    }
}

/// What the server returned for a write.
package struct S3Receipt: Sendable, Equatable {
    /// ETag of the object as it is now, without quotes.
    package var etag: String
    /// Version that the write made, where the bucket is versioned.
    package var versionID: String?

    /// A receipt.
    package init(etag: String, versionID: String? = nil) {
        self.etag = etag
        self.versionID = versionID
    }
}
