/// An S3 server under test: where it listens and the keys that it accepts.
package struct S3Endpoint: Sendable, CustomStringConvertible {
    /// The implementation's name, for test output.
    package let name: String
    /// `http://127.0.0.1:port`, without a slash at the end.
    package let url: String
    package let accessKey: String
    package let secretKey: String
    package let region: String

    package init(
        name: String, url: String, accessKey: String, secretKey: String,
        region: String = "us-east-1"
    ) {
        self.name = name
        self.url = url
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.region = region
    }

    package var description: String { name }

    /// Variables that lead any AWS program to this server.
    package var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": accessKey,
            "AWS_SECRET_ACCESS_KEY": secretKey, "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
        ]
    }

    /// A name that no other test uses: servers are shared, buckets are not.
    package static func uniqueBucketName() -> String {
        var name = "test-"
        for _ in 0..<16 { name.append("abcdefghijklmnopqrstuvwxyz234567".randomElement()!) }
        return name
    }

    /// Creates a bucket with a name of its own.
    package func createBucket() async throws -> String {
        let name = Self.uniqueBucketName()
        try await BotoClient(self).call("create_bucket", ["Bucket": .string(name)])
        return name
    }
}
