import TestSupport
import Testing

/// A site of small files in a directory and a bucket of moto, for tests of what may go wrong.
///
/// Moto honours conditional writes as AWS does, so locks and manifests behave here as they do
/// there.
struct LiveSite {
    let directory: TemporaryDirectory
    let endpoint: S3Endpoint
    let bucket: String

    /// A directory of `count` pages and an empty bucket.
    init(pages count: Int = 3) async throws {
        directory = try TemporaryDirectory()
        endpoint = try MotoServer.shared().endpoint
        bucket = try await endpoint.createBucket()
        try writePages(count, "first")
    }

    /// Writes `index.html`, a stylesheet and pages that use it.
    func writePages(_ count: Int, _ edition: String) throws {
        try directory.write("style.css", "/* \(edition) */")
        let head = "<!doctype html><html><link rel=stylesheet href=/style.css>"
        try directory.write("index.html", "\(head)\(edition)</html>")
        for page in 0..<count {
            try directory.write("pages/\(page).html", "\(head)\(edition) \(page)</html>")
        }
    }

    var url: String { "s3://\(bucket)" }

    func command(
        _ options: [String] = [], from directory: TemporaryDirectory? = nil,
        through path: S3Endpoint? = nil
    ) -> CommandRun {
        CommandRun(
            ["deploy", (directory ?? self.directory).path, url, "--json"] + options,
            environment: (path ?? endpoint).environment, directory: "/")
    }

    @discardableResult
    func deploy(_ options: [String] = []) async throws -> CommandRun.Outcome {
        try await command(options).run()
    }

    /// What is in the bucket besides our state: key and text.
    func objects() async throws -> [String: String] {
        let boto = BotoClient(endpoint)
        let listing = try await boto.call("list_objects_v2", ["Bucket": .string(bucket)])
        let keys = (listing["Contents"]?.elements ?? []).compactMap { $0["Key"]?.stringValue }
            .filter { !$0.hasPrefix(".deploy-dist/") }
        let answers = try await boto.perform(
            keys.map { .init("get_object", ["Bucket": .string(bucket), "Key": .string($0)]) })
        return Dictionary(
            uniqueKeysWithValues: zip(keys, answers.map { $0["Body"]?["text"]?.stringValue ?? "?" })
        )
    }

    /// What is in a directory: path and text.
    func files(in directory: TemporaryDirectory? = nil) throws -> [String: String] {
        let directory = directory ?? self.directory
        return Dictionary(
            uniqueKeysWithValues: try FileTree.files(below: directory.path).map { path in
                (path, String(decoding: try directory.read(path), as: UTF8.self))
            })
    }

    /// Keys of our own state.
    func state() async throws -> [String] {
        let listing = try await BotoClient(endpoint).call(
            "list_objects_v2", ["Bucket": .string(bucket), "Prefix": ".deploy-dist/"])
        return (listing["Contents"]?.elements ?? []).compactMap { $0["Key"]?.stringValue }
    }
}

extension CommandRun.Outcome {
    /// The last line of the JSON stream.
    var summary: JSONValue {
        get throws {
            let line = try #require(standardOutput.split(separator: "\n").last, "\(self)")
            return try JSONValue(parsing: String(line))
        }
    }
}
