internal import HTTP
internal import Platform

/// A multipart upload that has begun.
package struct S3Upload: Sendable, Equatable {
    /// The object's key.
    package let key: String
    /// The server's name for the upload.
    package let id: String
    /// When it began by the server's clock, in seconds since the epoch.
    package let date: Int64?
}

/// The steps of a multipart upload; `putObjectInParts` goes through them.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>
extension S3Client {
    /// Begins an upload (CreateMultipartUpload). What it stores is billed until it is completed or
    /// aborted.
    func createUpload(_ key: String, headers: HTTPHeaders) async throws -> S3Upload {
        var request = request(
            "CreateMultipartUpload", "POST", key: key, query: [("uploads", nil)],
            permission: "PutObject")
        request.headers = headers
        let start = ContinuousClock.now
        let (upload, count) = try await client.sendCounting(request) {
            response throws(ServiceFault) in
            // The second name is rclone's.
            let result = try Self.document(
                in: response, root: "InitiateMultipartUploadResult", "InitiateMultipartUpload")
            guard let id = result["UploadId"]?.text, !id.isEmpty else {
                throw ServiceFault("the answer has no UploadId", in: response)
            }
            return S3Upload(
                key: key, id: id, date: response.headers["date"].flatMap(Timestamp.parseHTTPDate))
        }
        if count > 1 { await abortTwins(of: upload, begunWithin: .now - start) }
        return upload
    }

    /// Drops the uploads that earlier attempts to begin this one have left, when only their answers
    /// were lost. Best effort: the credentials may not allow looking.
    private func abortTwins(of upload: S3Upload, begunWithin time: Duration) async {
        guard let date = upload.date, let uploads = try? await listUploads(prefix: upload.key)
        else { return }
        // Two seconds allow for rounding.
        let earliest = date - time.components.seconds - 2
        for twin in uploads where twin.key.utf8.elementsEqual(upload.key.utf8) {
            guard twin.id != upload.id, let begun = twin.date, begun >= earliest else { continue }
            try? await abortUpload(twin)
        }
    }

    /// A request about an upload. That it is gone is all that a 404 can mean, should it be cut short
    /// and say no more.
    private func request(
        _ operation: String, _ method: String, of upload: S3Upload,
        query: [(String, String?)] = [], permission: String = "PutObject"
    ) -> ServiceRequest {
        var request = request(
            operation, method, key: upload.key, query: query + [("uploadId", upload.id)],
            permission: permission)
        request.meaning = { fault in
            fault.status == 404 && fault.code == nil
                ? ServiceRequest.Meaning(.noSuchUpload, hint: nil) : nil
        }
        return request
    }

    /// Sends one part and returns its ETag (UploadPart).
    ///
    /// - Parameter number: counted from 1.
    func uploadPart(_ upload: S3Upload, number: Int, body: [UInt8]) async throws -> String {
        var request = request(
            "UploadPart", "PUT", of: upload, query: [("partNumber", String(number))])
        request.body = body
        request.payloadHash = SHA256Digest.of(body).hex
        return try await client.send(request) { response throws(ServiceFault) in
            guard let etag = response.headers["etag"].map(S3ETag.bare), !etag.isEmpty else {
                throw ServiceFault("the answer has no ETag", in: response)
            }
            return etag
        }
    }

    /// Makes the object out of its parts (CompleteMultipartUpload).
    ///
    /// - Parameter etags: of the parts, in order.
    /// - Returns: the receipt, `nil` when the answer has no ETag, as with Ceph 16.
    func completeUpload(
        _ upload: S3Upload, etags: [String], condition: S3Condition
    ) async throws -> S3Receipt? {
        var request = request("CompleteMultipartUpload", "POST", of: upload)
        let parts = etags.enumerated().map { index, etag in
            "<Part><PartNumber>\(index + 1)</PartNumber>"
                + "<ETag>\(XMLText.escape(S3ETag.quoted(etag)))</ETag></Part>"
        }
        request.body = Array(
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><CompleteMultipartUpload "
                + "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + parts.joined() + "</CompleteMultipartUpload>").utf8)
        request.payloadHash = SHA256Digest.of(request.body).hex
        request.headers["Content-Type"] = "application/xml"
        condition.apply(to: &request)
        return try await client.send(request) { response throws(ServiceFault) in
            let result = try Self.document(in: response, root: "CompleteMultipartUploadResult")
            guard let etag = result["ETag"].map({ S3ETag.bare($0.text) }), !etag.isEmpty else {
                return nil
            }
            return S3Receipt(etag: etag, versionID: S3Object.versionID(response))
        }
    }

    /// Drops an upload and what it has stored; one that is gone already is no error
    /// (AbortMultipartUpload).
    package func abortUpload(_ upload: S3Upload) async throws {
        let request = request(
            "AbortMultipartUpload", "DELETE", of: upload, permission: "AbortMultipartUpload")
        do {
            try await client.send(request) { _ throws(ServiceFault) in }
        } catch let error as AWSError where error.code == .noSuchUpload {
            return
        }
    }

    /// All uploads that were begun and neither completed nor aborted (ListMultipartUploads).
    package func listUploads(prefix: String = "") async throws -> [S3Upload] {
        var uploads: [S3Upload] = []
        var markers: [(String, String?)] = []
        while true {
            let request = request(
                "ListMultipartUploads", "GET",
                query: [("uploads", nil), ("encoding-type", "url"), ("prefix", prefix)] + markers,
                permission: "ListBucketMultipartUploads")
            let page = try await sendForXML(request, root: "ListMultipartUploadsResult")
            let isEncoded = page["EncodingType"]?.text == "url"
            func decoded(_ text: String) -> String {
                isEncoded ? PercentEncoding.decode(text, plusIsSpace: true) ?? text : text
            }
            uploads += page.all("Upload").map { upload in
                S3Upload(
                    key: decoded(upload["Key"]?.text ?? ""), id: upload["UploadId"]?.text ?? "",
                    date: upload["Initiated"].flatMap { Timestamp.parseISO8601($0.text) })
            }
            guard page["IsTruncated"]?.text == "true", let key = page["NextKeyMarker"]?.text,
                !key.isEmpty
            else { return uploads }
            let next = [
                ("key-marker", decoded(key)),
                ("upload-id-marker", page["NextUploadIdMarker"]?.text),
            ]
            // A server that does not move on would keep us here forever.
            if next.map(\.1) == markers.map(\.1) { return uploads }
            markers = next
        }
    }
}
