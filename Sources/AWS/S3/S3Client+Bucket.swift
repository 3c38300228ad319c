internal import HTTP

/// How a bucket serves a website.
package struct S3Website: Sendable, Equatable {
    /// Name of the page for a directory, `index.html`.
    package let indexDocument: String?
    /// Key of the page for errors.
    package let errorDocument: String?
    /// Host that all requests are sent to instead.
    package let redirectHost: String?

    /// A configuration.
    package init(indexDocument: String?, errorDocument: String?, redirectHost: String?) {
        self.indexDocument = indexDocument
        self.errorDocument = errorDocument
        self.redirectHost = redirectHost
    }
}

/// What keeps a bucket private whatever its policy says.
package struct S3PublicAccessBlock: Sendable, Equatable {
    /// New access control lists that make public are refused, or existing ones have no effect.
    package let blocksACLs: Bool
    /// A policy that makes public is refused.
    package let blocksPolicies: Bool
    /// A policy that makes public has no effect for others than the owner.
    package let restrictsBuckets: Bool
}

/// Questions about the bucket itself. A setting that is absent is `nil`; servers that do not know
/// one answer with `.unsupported` or `.rejected`.
extension S3Client {
    /// Whether the bucket exists and may be accessed, and its region where the server tells
    /// (HeadBucket).
    package func headBucket() async throws -> String? {
        let request = request("HeadBucket", "HEAD", permission: "ListBucket")
        return try await client.send(request) { response throws(ServiceFault) in
            response.headers["x-amz-bucket-region"]
        }
    }

    /// The website configuration (GetBucketWebsite).
    package func website() async throws -> S3Website? {
        try await setting(
            "GetBucketWebsite", "website", root: "WebsiteConfiguration",
            absent: "NoSuchWebsiteConfiguration"
        ).map { root in
            S3Website(
                indexDocument: root["IndexDocument"]?["Suffix"]?.text,
                errorDocument: root["ErrorDocument"]?["Key"]?.text,
                redirectHost: root["RedirectAllRequestsTo"]?["HostName"]?.text)
        }
    }

    /// The blocks against public access (GetPublicAccessBlock).
    package func publicAccessBlock() async throws -> S3PublicAccessBlock? {
        try await setting(
            "GetPublicAccessBlock", "publicAccessBlock", root: "PublicAccessBlockConfiguration",
            absent: "NoSuchPublicAccessBlockConfiguration", permission: "GetBucketPublicAccessBlock"
        ).map { root in
            func isSet(_ name: String) -> Bool { root[name]?.text.lowercased() == "true" }
            return S3PublicAccessBlock(
                blocksACLs: isSet("BlockPublicAcls") || isSet("IgnorePublicAcls"),
                blocksPolicies: isSet("BlockPublicPolicy"),
                restrictsBuckets: isSet("RestrictPublicBuckets"))
        }
    }

    /// `Enabled` or `Suspended`; `nil` for a bucket that never was versioned
    /// (GetBucketVersioning).
    package func versioning() async throws -> String? {
        let request = request(
            "GetBucketVersioning", "GET", query: [("versioning", nil)],
            permission: "GetBucketVersioning")
        let root = try await client.send(request) { response throws(ServiceFault) in
            // moto names the document after the operation.
            try Self.document(
                in: response, root: "VersioningConfiguration", "GetBucketVersioningResponse")
        }
        return root["Status"]?.text
    }

    private func setting(
        _ operation: String, _ query: String, root: String, absent code: String,
        permission: String? = nil
    ) async throws -> XMLElement? {
        let request = request(
            operation, "GET", query: [(query, nil)], permission: permission ?? operation)
        return try await Self.nilWhen(code) { try await sendForXML(request, root: root) }
    }

    private static func nilWhen<Result>(
        _ serviceCode: String, _ body: () async throws -> Result
    ) async throws -> Result? {
        do {
            return try await body()
        } catch let error as AWSError where error.serviceCode == serviceCode {
            return nil
        }
    }
}
