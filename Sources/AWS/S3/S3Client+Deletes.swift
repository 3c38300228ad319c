internal import HTTP
internal import Platform

/// A key that DeleteObjects did not delete.
package struct S3DeleteFailure: Sendable {
    /// Full key.
    package let key: String
    /// Why.
    package let error: AWSError
}

extension S3Client {
    /// The most keys that one DeleteObjects takes.
    package static let maximumDeletes = 1000

    private static let maximumRounds = 4

    /// Deletes up to 1,000 objects; one that does not exist counts as deleted.
    ///
    /// Keys that XML cannot carry are deleted one by one. Keys that fail for a passing reason are
    /// tried again, they alone.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
    ///
    /// - Returns: the keys that were not deleted.
    /// - Throws: `AWSError` when a whole request fails; earlier ones may have deleted some keys.
    package func deleteObjects(_ keys: [String]) async throws -> [S3DeleteFailure] {
        precondition(keys.count <= Self.maximumDeletes, "DeleteObjects takes 1,000 keys at most")
        var failures: [S3DeleteFailure] = []
        for key in keys where !XMLText.canCarry(key) {
            do {
                try await deleteObject(key)
            } catch let error as AWSError {
                failures.append(S3DeleteFailure(key: key, error: error))
            }
        }
        var pending = keys.filter(XMLText.canCarry)
        var round = 1
        while !pending.isEmpty {
            let rejected = try await sendDeletes(pending)
            let passing = round < Self.maximumRounds ? rejected.filter(\.isPassing) : []
            failures += rejected.filter { round >= Self.maximumRounds || !$0.isPassing }
                .map { S3DeleteFailure(key: $0.key, error: error($0)) }
            pending = passing.map(\.key)
            if !pending.isEmpty { try await client.pause(.throttling, attempt: round) }
            round += 1
        }
        return failures
    }

    /// Deletes one object; one that does not exist counts as deleted (DeleteObject).
    ///
    /// - Parameter etag: if given, the object must have it, else `.preconditionFailed`. Some
    ///   servers ignore that.
    package func deleteObject(_ key: String, ifMatch etag: String? = nil) async throws {
        var request = request("DeleteObject", "DELETE", key: key, permission: "DeleteObject")
        if let etag { S3Condition.ifMatch(etag).apply(to: &request) }
        do {
            try await client.send(request) { _ throws(ServiceFault) in }
        } catch let error as AWSError where error.code == .notFound {
            return
        }
    }

    struct Rejection {
        let key: String
        let code: String
        let message: String

        var isPassing: Bool {
            ["InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted"].contains(code)
        }
    }

    private func sendDeletes(_ keys: [String]) async throws -> [Rejection] {
        var request = request(
            "DeleteObjects", "POST", query: [("delete", nil)], permission: "DeleteObject")
        request.permission = Permission("s3:DeleteObject", on: "\(bucket)/*")
        let objects = keys.map { "<Object><Key>\(XMLText.escape($0))</Key></Object>" }.joined()
        request.body = Array(
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
                + objects + "</Delete>").utf8)
        request.payloadHash = SHA256Digest.of(request.body).hex
        request.headers["Content-Type"] = "application/xml"
        // S3 demands a digest of this body; MD5 is the one that every server knows.
        request.headers["Content-MD5"] = Base64.encode(Hash.of(request.body, .md5))
        return try await client.send(request) { response throws(ServiceFault) in
            try Self.rejections(in: response, of: keys)
        }
    }

    /// The keys that the answer reports as not deleted. All others count as deleted, so each error
    /// must be about one that was asked for, byte for byte.
    static func rejections(
        in response: HTTPResponse, of keys: [String]
    ) throws(ServiceFault) -> [Rejection] {
        let asked = Set(keys.map { Array($0.utf8) })
        var rejections: [Rejection] = []
        for element in try document(in: response, root: "DeleteResult").all("Error") {
            let code = element["Code"]?.text ?? ""
            if code == "NoSuchKey" { continue }
            guard let key = element["Key"]?.text, asked.contains(Array(key.utf8)) else {
                throw ServiceFault(
                    "the answer reports an error of a key that it was not asked about",
                    in: response)
            }
            rejections.append(
                Rejection(key: key, code: code, message: element["Message"]?.text ?? code))
        }
        return rejections
    }

    private func error(_ rejection: Rejection) -> AWSError {
        let request = request(
            "DeleteObject", "DELETE", key: rejection.key, permission: "DeleteObject")
        return AWSError(
            serviceCode: rejection.code, message: rejection.message, request, region: region)
    }
}
