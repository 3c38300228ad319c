package import AWS
internal import HTTP
package import Manifest
internal import Platform

/// A bucket of S3 as an object store.
package struct S3Store: ObjectStore {
    /// Objects of this size or more go up in parts.
    package static let multipartByteCount: Int64 = 16 << 20
    /// Bytes of whole objects, and of parts of larger ones, that are under way at once. Sixty
    /// requests of usual files take a megabyte; a part is eight, and one buffer may rest besides.
    static let objectByteBudget = 8 << 20, partByteBudget = 32 << 20

    private let client: S3Client
    private let objectBudget = ByteBudget(byteCount: objectByteBudget)
    private let partBuffers = PartBuffers(byteCount: partByteBudget)

    /// The bucket that `client` is for.
    package init(_ client: S3Client) {
        self.client = client
    }

    /// What has gone over the wire so far.
    package var traffic: Traffic {
        let traffic = client.client.traffic
        return Traffic(requests: traffic.requests, retries: traffic.retries)
    }

    /// ListObjectsV2.
    package func list(
        prefix: String, startAfter: String?, continuation: String?
    ) async throws -> ListPage {
        let page = try await translating {
            try await client.listObjects(
                prefix: prefix, startAfter: startAfter, continuation: continuation)
        }
        return ListPage(
            objects: page.objects.map {
                ListedObject(
                    key: ObjectKey($0.key), byteCount: $0.byteCount, etag: ETag($0.etag))
            }, continuation: page.continuation)
    }

    /// GetObject.
    package func get(_ key: String, byteLimit: Int) async throws -> StoredObject? {
        try await translating { try await client.getObject(key, byteLimit: byteLimit) }
            .map(Self.storedObject)
    }

    /// HeadObject.
    package func head(_ key: String) async throws -> StoredObject? {
        try await translating { try await client.headObject(key) }.map(Self.storedObject)
    }

    /// PutObject, or a multipart upload.
    package func put(
        _ key: String, content: any ObjectContent, headers: ObjectHeaders, condition: WriteCondition
    ) async throws -> WriteReceipt {
        let (receipt, sha256) = try await translating {
            if content.byteCount >= Self.multipartByteCount {
                let receipt = try await client.putObjectInParts(
                    key, byteCount: content.byteCount, headers: Self.http(headers),
                    condition: Self.condition(condition),
                    sendingPart: { range, send in
                        try await partBuffers.withBuffer(byteCount: range.count) { part in
                            try content.read(range, into: &part)
                            return try await send(part)
                        }
                    },
                    beforeComplete: { try content.confirmUnchanged() })
                return (receipt, content.sha256)
            }
            return try await objectBudget.withBytes(Int(content.byteCount)) {
                let body = try content.read(0..<content.byteCount)
                let sha256 = content.sha256 ?? .of(body)
                let receipt = try await client.putObject(
                    key, body: body, sha256: sha256, headers: Self.http(headers),
                    condition: Self.condition(condition), storesChecksum: true)
                return (receipt, sha256)
            }
        }
        return WriteReceipt(
            etag: ETag(receipt.etag), versionID: receipt.versionID, sha256: sha256)
    }

    /// HeadObject, then CopyObject of the object onto itself with all headers replaced: those that
    /// are to stay are sent again, for S3 drops what it is not sent.
    package func updateHeaders(
        _ key: String, setting: ObjectHeaders, removing: [String], ifMatch etag: ETag
    ) async throws -> WriteReceipt {
        let receipt = try await translating { () -> S3Receipt? in
            // Not every server looks at the condition of the copy, so it is checked here as well.
            guard let object = try await client.headObject(key),
                object.etag == etag.description
            else {
                throw StoreError(
                    .preconditionFailed, action: "update the headers of \(location(key))",
                    reason: "the object was changed by somebody else")
            }
            var headers = object.headers
            for name in removing { headers[name] = nil }
            for field in setting.fields { headers[field.name] = field.value }
            for field in object.storageHeaders.fields { headers[field.name] = field.value }
            if let receipt = try await client.replaceHeaders(
                key, with: headers, ifMatch: etag.description)
            {
                return receipt
            }
            return try await client.headObject(key).map {
                S3Receipt(etag: $0.etag, versionID: $0.versionID)
            }
        }
        guard let receipt else {
            throw StoreError(
                .notFound, action: "update the headers of \(location(key))",
                reason: "the object is gone")
        }
        return WriteReceipt(etag: ETag(receipt.etag), versionID: receipt.versionID)
    }

    /// DeleteObjects.
    package func delete(_ keys: [String]) async throws -> [DeleteFailure] {
        try await translating { try await client.deleteObjects(keys) }.map {
            DeleteFailure(key: ObjectKey($0.key), error: Self.storeError($0.error))
        }
    }

    /// DeleteObject.
    package func delete(_ key: String, ifMatch etag: ETag) async throws {
        try await translating { try await client.deleteObject(key, ifMatch: etag.description) }
    }

    private func location(_ key: String) -> String { "s3://\(client.bucket)/\(key)" }

    // MARK: Between the two vocabularies

    private static func storedObject(_ object: S3Object) -> StoredObject {
        var headers = ObjectHeaders()
        for field in object.headers.fields { headers[field.name] = field.value }
        var age = Duration.zero
        if let date = object.date, let lastModified = object.lastModified {
            age = .seconds(max(0, date - lastModified))
        }
        return StoredObject(
            etag: ETag(object.etag), byteCount: object.byteCount, headers: headers,
            versionID: object.versionID, age: age, body: object.body)
    }

    private static func http(_ headers: ObjectHeaders) -> HTTPHeaders {
        var fields = HTTPHeaders()
        for field in headers.fields { fields.append(field.name, field.value) }
        return fields
    }

    private static func condition(_ condition: WriteCondition) -> S3Condition {
        switch condition {
        case .none: .none
        case .ifAbsent: .ifAbsent
        case .ifMatch(let etag): .ifMatch(etag.description)
        }
    }

    private func translating<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as AWSError {
            throw Self.storeError(error)
        }
    }

    private static func storeError(_ error: AWSError) -> StoreError {
        let code: StoreError.Code =
            switch error.code {
            case .preconditionFailed: .preconditionFailed
            case .conditionalConflict: .conflict
            case .outcomeUnknown: .outcomeUnknown
            case .accessDenied: .accessDenied
            case .notFound, .noSuchBucket: .notFound
            case .unsupported: .unsupported
            default: .failed
            }
        return StoreError(code, error.description, hint: error.hint)
    }
}
