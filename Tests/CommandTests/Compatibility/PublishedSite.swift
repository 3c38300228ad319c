import TestSupport
import Testing

/// A directory and the bucket that it is deployed to.
struct PublishedSite {
    /// How one deployment went.
    struct Deployment {
        let outcome: CommandRun.Outcome
        /// The JSON stream, its last line apart.
        let events: [JSONValue]
        /// The last line.
        let summary: JSONValue

        /// Keys of the events of a type, in the order of their bytes.
        func keys(_ type: String) -> [String] {
            events.filter { $0["type"]?.stringValue == type }.compactMap { $0["key"]?.stringValue }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }

        /// The reason of the event about a key.
        func reason(_ key: String) -> String? {
            events.first { $0["key"]?.stringValue.map { Array($0.utf8) } == Array(key.utf8) }?[
                "reason"]?.stringValue
        }

        /// What the summary counts, in one comparable value.
        var counts: Counts {
            func count(_ name: String) -> Int { summary[name]?.intValue ?? -1 }
            return Counts(
                uploaded: count("uploaded"), updated: count("updated"), deleted: count("deleted"),
                unchanged: count("unchanged"))
        }
    }

    /// The four counts that a test says something about.
    struct Counts: Equatable {
        var uploaded = 0, updated = 0, deleted = 0, unchanged = 0
    }

    /// Headers that the objects whose names match a glob should have.
    struct Expectation {
        var match: String
        var contentType: String
        var cacheControl = "public, max-age=0, must-revalidate"
        var isGzipped = false
    }

    let endpoint: S3Endpoint
    let bucket: String
    let prefix: String
    let directory: TemporaryDirectory

    /// An empty directory and an empty bucket.
    init(_ server: CompatibleServer, prefix: String = "") async throws {
        endpoint = try server.endpoint
        bucket = try await endpoint.createBucket()
        self.prefix = prefix
        directory = try TemporaryDirectory()
    }

    var url: String { "s3://\(bucket)/\(prefix)" }

    /// Describes a deployment of the directory.
    ///
    /// - Parameter throughput: another way to the same server.
    func command(_ options: [String] = [], through path: S3Endpoint? = nil) -> CommandRun {
        CommandRun(
            ["deploy", directory.path, url, "--json"] + options,
            environment: (path ?? endpoint).environment, directory: "/")
    }

    /// Deploys, and expects that it went well.
    func deploy(_ options: [String] = [], within limit: Duration = .seconds(120)) async throws
        -> Deployment
    {
        let outcome = try await command(options).run(within: limit)
        try #require(outcome.status == 0, "\(outcome)")
        return try Self.deployment(outcome)
    }

    /// Reads the JSON stream of a run.
    static func deployment(_ outcome: CommandRun.Outcome) throws -> Deployment {
        let lines = try outcome.standardOutput.split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        let summary = try #require(lines.last, "no JSON: \(outcome)")
        #expect(summary["type"] == "summary")
        return Deployment(outcome: outcome, events: lines.dropLast(), summary: summary)
    }

    /// What boto3 finds wrong with the bucket; nothing, when it is as the directory says.
    func problems(
        expecting expectations: [Expectation], foreign: [String] = []
    ) async throws -> [String] {
        let report = try await PythonOracle.run(
            "CommandTests/Oracle/compare_bucket.py",
            input: [
                "endpoint": .string(endpoint.url), "accessKey": .string(endpoint.accessKey),
                "secretKey": .string(endpoint.secretKey), "region": .string(endpoint.region),
                "bucket": .string(bucket), "prefix": .string(prefix),
                "directory": .string(directory.path),
                "foreign": .array(foreign.map { .string($0) }),
                "expectations": .array(
                    expectations.map {
                        [
                            "match": .string($0.match), "contentType": .string($0.contentType),
                            "cacheControl": .string($0.cacheControl), "gzip": .bool($0.isGzipped),
                        ]
                    }),
            ])
        return report["problems"]?.elements.compactMap(\.stringValue) ?? ["no report"]
    }

    /// Whether the bucket has a multipart upload that was neither completed nor aborted.
    func hasOpenUpload() async throws -> Bool {
        let answer = try await BotoClient(endpoint).perform([
            .init("list_multipart_uploads", ["Bucket": .string(bucket)])
        ])
        // rclone says so when a bucket never had one.
        if answer[0]["error"] == "NoSuchUpload" { return false }
        return answer[0]["Uploads"]?.elements.isEmpty == false
    }

    /// Key, ETag and time of everything that we keep beside the site.
    func state() async throws -> [JSONValue] {
        let listing = try await BotoClient(endpoint).call(
            "list_objects_v2",
            ["Bucket": .string(bucket), "Prefix": .string("\(prefix).deploy-dist/")])
        return listing["Contents"]?.elements.map {
            .array([$0["Key"] ?? nil, $0["ETag"] ?? nil, $0["LastModified"] ?? nil])
        } ?? []
    }
}
