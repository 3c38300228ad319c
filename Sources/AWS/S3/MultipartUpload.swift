package import HTTP
internal import Platform

/// How an object is cut into parts.
package struct PartPlan: Sendable, Equatable {
    /// S3's limit of parts.
    package static let maximumCount = 10_000
    /// How many parts of one object are under way at once.
    package static let maximumInFlight = 4

    private static let mebibyte: Int64 = 1 << 20
    private static let smallestPart: Int64 = 8 << 20

    /// Bytes of each part but the last.
    package let partByteCount: Int64
    /// The parts, in order.
    package let ranges: [Range<Int64>]

    /// Parts of 8 MiB, or of as many whole MiB as it takes to stay below 10,000 parts.
    package init(byteCount: Int64) {
        precondition(byteCount > 0, "an empty object has no parts")
        let least = (byteCount + Int64(Self.maximumCount) - 1) / Int64(Self.maximumCount)
        let rounded = (least + Self.mebibyte - 1) / Self.mebibyte * Self.mebibyte
        let size = max(Self.smallestPart, rounded)
        partByteCount = size
        ranges = stride(from: 0, to: byteCount, by: Int64.Stride(size)).map {
            $0..<min($0 + size, byteCount)
        }
    }
}

extension S3Client {
    /// How long the request that names an upload, and the one that aborts it, may take once the
    /// task is cancelled: whoever cancels is in a hurry, and the server may have stopped answering.
    private static let cancellationGrace = Duration.milliseconds(3500)

    /// Writes a large object in parts, at most four of them at once.
    ///
    /// Whatever goes wrong, cancellation included, the upload is aborted before this returns, so
    /// that no part stays behind unseen and billed. Two cases are beyond it: when every answer to
    /// the very first request is lost, nobody knows the upload's name; and a server that has stopped
    /// answering is not waited for after a cancellation. A lifecycle rule with
    /// `AbortIncompleteMultipartUpload` catches those.
    ///
    /// An upload that vanishes is begun once more, unless there is a condition: somebody has aborted
    /// it, or it has become an object although the answer was lost, on a server whose ETags do not
    /// tell.
    ///
    /// - Parameters:
    ///   - byteCount: total length, more than 0.
    ///   - condition: as for `putObject`.
    ///   - sendingPart: reads the bytes of a range, calls `send` with them and returns what that
    ///     returned; so the caller decides how many are in memory.
    ///   - beforeComplete: called once all parts are there and before the object becomes visible;
    ///     what it throws aborts the upload.
    package func putObjectInParts(
        _ key: String, byteCount: Int64, headers: HTTPHeaders = [:],
        condition: S3Condition = .none,
        sendingPart:
            @escaping @Sendable (
                _ range: Range<Int64>, _ send: @Sendable ([UInt8]) async throws -> String
            ) async throws -> String,
        beforeComplete: @Sendable () async throws -> Void = {}
    ) async throws -> S3Receipt {
        func put() async throws -> S3Receipt {
            try await putObjectInPartsOnce(
                key, byteCount: byteCount, headers: headers, condition: condition,
                sendingPart: sendingPart, beforeComplete: beforeComplete)
        }
        do {
            return try await put()
        } catch let error as AWSError where error.code == .noSuchUpload && condition == .none {
            return try await put()
        }
    }

    private func putObjectInPartsOnce(
        _ key: String, byteCount: Int64, headers: HTTPHeaders, condition: S3Condition,
        sendingPart:
            @escaping @Sendable (
                _ range: Range<Int64>, _ send: @Sendable ([UInt8]) async throws -> String
            ) async throws -> String,
        beforeComplete: @Sendable () async throws -> Void
    ) async throws -> S3Receipt {
        // Not cancelled with us: an upload whose name is lost cannot be aborted.
        let upload = try await outlivingCancellation(by: Self.cancellationGrace) {
            try await createUpload(key, headers: headers)
        }
        do {
            try Task.checkCancellation()
            let parts = Array(PartPlan(byteCount: byteCount).ranges.enumerated())
            let etags = try await mapBounded(parts, limit: PartPlan.maximumInFlight) { part in
                try await sendingPart(part.element) { body in
                    try await uploadPart(upload, number: part.offset + 1, body: body)
                }
            }
            try await beforeComplete()
            return try await complete(
                upload, etags: etags, byteCount: byteCount, condition: condition)
        } catch {
            try? await outlivingCancellation(by: Self.cancellationGrace) {
                try await abortUpload(upload)
            }
            throw error
        }
    }

    /// Completes, then looks at the object: some servers answer without an ETag or with another
    /// one than they list afterwards. That also tells what became of a completion whose answer was
    /// lost: repeated, it meets `NoSuchUpload`, the upload having become an object.
    private func complete(
        _ upload: S3Upload, etags: [String], byteCount: Int64, condition: S3Condition
    ) async throws -> S3Receipt {
        do {
            let receipt = try await completeUpload(upload, etags: etags, condition: condition)
            do {
                if let object = try await headObject(upload.key), object.byteCount == byteCount {
                    return S3Receipt(etag: object.etag, versionID: object.versionID)
                }
            } catch let error as AWSError where error.code == .accessDenied {
                if let receipt { return receipt }
            }
            throw AWSError(
                .invalidResponse, action: "CompleteMultipartUpload s3://\(bucket)/\(upload.key)",
                reason: "the object is not what was completed",
                hint: "somebody else may be writing to it; deploy again")
        } catch let error as AWSError {
            let doubtful: [AWSError.Code] = [
                .noSuchUpload, .outcomeUnknown, .unreachable, .serviceFailure, .invalidResponse,
            ]
            guard doubtful.contains(error.code), let expected = Self.multipartETag(of: etags),
                let object = try? await headObject(upload.key), object.etag == expected,
                object.byteCount == byteCount, Self.isOurs(object, upload)
            else { throw error }
            return S3Receipt(etag: object.etag, versionID: object.versionID)
        }
    }

    /// Whether the object is younger than the upload: equal content may have been there before,
    /// with other headers. S3 dates such an object at its upload's beginning; two seconds allow
    /// for rounding.
    private static func isOurs(_ object: S3Object, _ upload: S3Upload) -> Bool {
        guard let written = object.lastModified, let begun = upload.date else { return false }
        return written >= begun - 2
    }

    /// MD5 of the parts' MD5s and their number, as S3 makes it; `nil` when a part's ETag is no
    /// MD5, as with KMS encryption.
    static func multipartETag(of etags: [String]) -> String? {
        var digests: [UInt8] = []
        for etag in etags {
            guard let digest = Hex.decode(etag), digest.count == 16 else { return nil }
            digests += digest
        }
        return "\(Hex.encode(Hash.of(digests, .md5)))-\(etags.count)"
    }
}
