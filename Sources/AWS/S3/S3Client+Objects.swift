package import HTTP
package import Platform

extension S3Client {
    /// Reads an object, or `nil` when there is none (GetObject).
    ///
    /// - Parameter byteLimit: a longer object throws `.responseTooLarge`.
    package func getObject(_ key: String, byteLimit: Int) async throws -> S3Object? {
        var request = request("GetObject", "GET", key: key, permission: "GetObject")
        // An error's document may be longer than the object that is expected.
        request.responseByteLimit = max(byteLimit, ServiceFault.bodyByteLimit)
        let object = try await Self.nilIfAbsent {
            try await client.send(request) { response throws(ServiceFault) in
                try S3Object(response, expectsBody: true)
            }
        }
        guard let object, object.byteCount > byteLimit else { return object }
        throw AWSError(
            .responseTooLarge, action: request.action,
            reason: "the object has \(object.byteCount) bytes, more than the \(byteLimit) allowed")
    }

    /// Reads an object's headers, or `nil` when there is none (HeadObject). Without
    /// `s3:ListBucket`, S3 answers 403 where it would answer 404: that is `.accessDenied`.
    ///
    /// - Parameter withChecksum: asks for the stored checksum too; with KMS encryption that needs
    ///   `kms:Decrypt`.
    package func headObject(_ key: String, withChecksum: Bool = false) async throws -> S3Object? {
        var request = request("HeadObject", "HEAD", key: key, permission: "GetObject")
        if withChecksum { request.headers["x-amz-checksum-mode"] = "ENABLED" }
        return try await Self.nilIfAbsent {
            try await client.send(request) { response throws(ServiceFault) in
                try S3Object(response, expectsBody: false)
            }
        }
    }

    /// Writes an object (PutObject).
    ///
    /// - Parameters:
    ///   - sha256: of `body`; S3 itself refuses other bytes (`.contentMismatch`).
    ///   - headers: Content-Type and the like.
    ///   - condition: an unfulfilled one throws `.preconditionFailed`, a write under way
    ///     `.conditionalConflict`, a lost answer `.outcomeUnknown`; so does, without a condition, a
    ///     refusal that follows a lost answer.
    ///   - storesChecksum: has the server keep the SHA-256; not all servers know it.
    package func putObject(
        _ key: String, body: [UInt8], sha256: SHA256Digest, headers: HTTPHeaders = [:],
        condition: S3Condition = .none, storesChecksum: Bool = false
    ) async throws -> S3Receipt {
        var request = request("PutObject", "PUT", key: key, permission: "PutObject")
        request.headers = headers
        if storesChecksum { request.headers["x-amz-checksum-sha256"] = sha256.base64 }
        request.body = body
        request.payloadHash = sha256.hex
        request.storesObject = true
        condition.apply(to: &request)
        return try await client.send(request) { response throws(ServiceFault) in
            guard let etag = response.headers["etag"].map(S3ETag.bare), !etag.isEmpty else {
                throw ServiceFault("the answer has no ETag", in: response)
            }
            if let stored = response.headers["x-amz-checksum-sha256"], stored != sha256.base64 {
                throw ServiceFault("the server has stored other bytes", in: response)
            }
            return S3Receipt(etag: etag, versionID: S3Object.versionID(response))
        }
    }

    /// Replaces all headers of an object without moving its bytes: CopyObject onto itself.
    ///
    /// Everything that is not sent is lost, so pass the kept headers and the object's
    /// `storageHeaders` too. A multipart ETag becomes a plain one; the limit is 5 GiB.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
    ///
    /// - Parameter etag: the object must still have it, else `.preconditionFailed`; after a lost
    ///   answer that can be our own doing, and is then `.outcomeUnknown`.
    /// - Returns: the receipt, `nil` when the answer has no ETag, as with rclone.
    package func replaceHeaders(
        _ key: String, with headers: HTTPHeaders, ifMatch etag: String
    ) async throws -> S3Receipt? {
        var request = request("CopyObject", "PUT", key: key, permission: "PutObject")
        request.headers = headers
        request.headers["x-amz-copy-source"] =
            PercentEncoding.encode(bucket) + "/" + PercentEncoding.encode(key, keepsSlashes: true)
        request.headers["x-amz-copy-source-if-match"] = S3ETag.quoted(etag)
        request.headers["x-amz-metadata-directive"] = "REPLACE"
        request.storesObject = true
        return try await client.send(request) { response throws(ServiceFault) in
            let result = try Self.document(in: response, root: "CopyObjectResult")
            guard let etag = result["ETag"].map({ S3ETag.bare($0.text) }), !etag.isEmpty else {
                return nil
            }
            return S3Receipt(etag: etag, versionID: S3Object.versionID(response))
        }
    }

    private static func nilIfAbsent<Result>(
        _ body: () async throws -> Result
    ) async throws -> Result? {
        do {
            return try await body()
        } catch let error as AWSError where error.code == .notFound {
            return nil
        }
    }
}
