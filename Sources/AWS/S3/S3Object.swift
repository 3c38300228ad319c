package import HTTP

/// An object as GET or HEAD shows it.
package struct S3Object: Sendable {
    /// ETag without quotes.
    package let etag: String
    /// Length in bytes.
    package let byteCount: Int64
    /// The header fields that a writer may set, user metadata included, with lower-case names;
    /// what REPLACE would drop unless it is sent again.
    package let headers: HTTPHeaders
    /// Fields of storage class and encryption, with lower-case names: not the writer's business
    /// as a rule, but a copy onto itself resets those that it does not send again.
    package let storageHeaders: HTTPHeaders
    /// Version, where the bucket is versioned.
    package let versionID: String?
    /// When the object was written, by the server's clock, in seconds since the epoch.
    package let lastModified: Int64?
    /// The server's clock at the time of the answer.
    package let date: Int64?
    /// SHA-256 of the bytes in base64, when it is stored and was asked for.
    package let checksumSHA256: String?
    /// The bytes; empty for HEAD.
    package let body: [UInt8]

    /// What `headers` may hold besides `x-amz-meta-*`.
    package static let settableHeaders: Set<String> = [
        "cache-control", "content-disposition", "content-encoding", "content-language",
        "content-type", "expires", "x-amz-website-redirect-location",
    ]

    private static let storageHeaderNames: Set<String> = [
        "x-amz-storage-class", "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-bucket-key-enabled",
    ]

    /// Reads an answer to GET or HEAD.
    ///
    /// - Parameter expectsBody: whether it answers GET; the length is then the body's own.
    init(_ response: HTTPResponse, expectsBody: Bool) throws(ServiceFault) {
        guard let etag = response.headers["etag"].map(S3ETag.bare), !etag.isEmpty else {
            throw ServiceFault("the answer has no ETag", in: response)
        }
        let length =
            expectsBody
            ? Int64(response.body.count) : response.headers["content-length"].flatMap { Int64($0) }
        guard let length, length >= 0 else {
            throw ServiceFault("the answer has no Content-Length", in: response)
        }
        self.etag = etag
        byteCount = length
        versionID = Self.versionID(response)
        lastModified = response.headers["last-modified"].flatMap(Timestamp.parseHTTPDate)
        date = response.headers["date"].flatMap(Timestamp.parseHTTPDate)
        checksumSHA256 = response.headers["x-amz-checksum-sha256"]
        body = response.body
        var headers = HTTPHeaders()
        var storageHeaders = HTTPHeaders()
        for field in response.headers.fields {
            let name = field.name.lowercased()
            if Self.settableHeaders.contains(name) || name.hasPrefix("x-amz-meta-") {
                headers.append(name, field.value)
            } else if Self.storageHeaderNames.contains(name) {
                storageHeaders.append(name, field.value)
            }
        }
        self.headers = headers
        self.storageHeaders = storageHeaders
    }

    /// The version that an answer names; `null` is the one version of an unversioned object.
    static func versionID(_ response: HTTPResponse) -> String? {
        response.headers["x-amz-version-id"].flatMap { $0 == "null" ? nil : $0 }
    }
}
