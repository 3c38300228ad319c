import Manifest
import Platform
import TestSupport

/// A bucket that is deployed to through the fault proxy, and all that was written to it.
struct FaultedSite {
    /// One run of the deployer.
    struct Run {
        var outcome: CommandRun.Outcome
        var log: FaultSession.Log

        /// The exit code, `nil` when a signal ended it.
        var status: Int32? { outcome.status }

        /// A figure of the summary line.
        func summary(_ name: String) throws -> JSONValue? {
            guard let line = outcome.standardOutput.split(separator: "\n").last else { return nil }
            return try JSONValue(parsing: String(line))[name]
        }
    }

    /// The server that holds it.
    let server: S3Endpoint
    private let bucket: String
    /// The writes so far and what was wrong with them.
    private(set) var replay = SiteReplay()
    /// The manifest as it was last written.
    private var manifest: [UInt8]?

    /// An empty bucket.
    init(_ server: S3Endpoint) async throws {
        self.server = server
        bucket = try await server.createBucket()
    }

    /// An empty bucket of one of two servers by turns: moto honours conditional writes as S3 does
    /// and looks at no signature; rclone is the other way round.
    static func onEither(_ seed: Int) async throws -> FaultedSite {
        try await FaultedSite(
            seed % 2 == 0 ? MotoServer.shared().endpoint : RcloneServer.shared().endpoint)
    }

    /// A way to the bucket that has faults.
    func session(_ plan: FaultPlan = .none) async throws -> FaultSession {
        try await FaultProxy.shared().open(before: server, plan)
    }

    /// Starts a deployment.
    mutating func start(
        _ site: BuiltSite, through session: FaultSession, _ options: [String] = []
    ) throws -> SpawnedProcess {
        replay.begin(site.tree)
        return try CommandRun(
            [
                "deploy", site.directory, "s3://\(bucket)", "--json", "--config",
                site.configuration,
            ] + options, environment: session.environment, directory: "/"
        ).start()
    }

    /// A file of a tree that is being deployed has got this content.
    mutating func allow(_ key: String, content: String) { replay.allow(key, content: content) }

    /// Ends a session and goes through what was written in it.
    mutating func end(_ session: FaultSession) async throws -> FaultSession.Log {
        let log = try await session.settle()
        try await session.close()
        for write in log.writes { apply(write) }
        return log
    }

    /// A deployment from its start to its end.
    mutating func deploy(
        _ site: BuiltSite, _ plan: FaultPlan = .none, _ options: [String] = []
    ) async throws -> Run {
        let session = try await session(plan)
        let process = try start(site, through: session, options)
        let outcome = try await CommandRun.outcome(of: process, within: .seconds(300))
        return Run(outcome: outcome, log: try await end(session))
    }

    private mutating func apply(_ write: ProxiedRequest) {
        switch write.operation {
        case "PutObject", "CompleteMultipartUpload":
            if write.key == ".deploy-dist/manifest" { manifest = write.body }
            guard !write.isState, let content = write.sha256 else { return }
            replay.apply(.put(key: write.key, content: content))
        case "DeleteObject", "DeleteObjects":
            let keys = write.operation == "DeleteObject" ? [write.key] : write.keys
            let ours = keys.filter { !$0.hasPrefix(".deploy-dist/") }
            if !ours.isEmpty { replay.apply(.delete(keys: ours)) }
        default: return
        }
    }

    // MARK: What it came to

    /// What is wrong whatever the outcome: something seen on the way, parts left behind, a manifest
    /// that says what is not so.
    func lies() async throws -> [String] {
        var problems = replay.violations.map(\.description)
        let boto = BotoClient(server)
        let answers = try await boto.perform([
            .init("list_multipart_uploads", ["Bucket": .string(bucket)]),
            .init("list_objects_v2", ["Bucket": .string(bucket), "Prefix": ".deploy-dist/"]),
        ])
        for upload in answers[0]["Uploads"]?.elements ?? [] {
            problems.append("an upload of \(upload["Key"]?.stringValue ?? "?") was left")
        }
        let state = (answers[1]["Contents"]?.elements ?? []).compactMap { $0["Key"]?.stringValue }
        // A lock that is left says that its deployment did not end: then nothing is believed.
        if !state.contains(".deploy-dist/lock") { problems += try manifestProblems() }
        return problems
    }

    private func manifestProblems() throws -> [String] {
        guard let manifest else { return [] }
        let said = try ManifestCodec.decode(manifest)
        var problems: [String] = []
        for entry in said.entries where entry.etag != nil {
            let key = entry.key.string
            // A delete whose answer was lost: what an incomplete manifest says is looked up.
            if !said.isComplete, replay.live[key] == nil, !replay.isWanted(key) { continue }
            if replay.live[key] != entry.sha256.hex {
                problems.append("the manifest has another \(entry.key.string)")
            }
        }
        if said.isComplete, Set(said.entries.map(\.key.string)) != Set(replay.live.keys) {
            problems.append("the manifest calls itself complete and has other keys")
        }
        return problems
    }

    /// What the bucket, as the server itself lists it, has otherwise than the site.
    func differences(from site: BuiltSite) async throws -> [String] {
        let (missing, stray) = try await comparison(with: site)
        return stray.map { "\($0) should not be there" } + missing
    }

    /// What of the site the bucket has not, or has otherwise, whatever else is there.
    func missing(from site: BuiltSite) async throws -> [String] {
        try await comparison(with: site).missing
    }

    private func comparison(
        with site: BuiltSite
    ) async throws -> (missing: [String], stray: [String]) {
        let listing = try await BotoClient(server).call(
            "list_objects_v2", ["Bucket": .string(bucket)])
        var problems: [String] = []
        var stray: [String] = []
        var missing = Set(site.tree.contents.keys)
        for object in listing["Contents"]?.elements ?? [] {
            guard let key = object["Key"]?.stringValue, let etag = object["ETag"]?.stringValue,
                !key.hasPrefix(".deploy-dist/")
            else { continue }
            if missing.remove(key) == nil {
                stray.append(key)
            } else if let expected = site.tree.etags[key], !etag.contains(expected) {
                problems.append("\(key) is another: \(etag)")
            } else if replay.live[key] != site.tree.contents[key] {
                problems.append("\(key) was written with other bytes")
            }
        }
        return (problems + missing.sorted().map { "\($0) is missing" }, stray)
    }

    /// Deploys twice without faults: the first time everything comes right, the second time there
    /// is nothing left to write.
    mutating func converge(to site: BuiltSite) async throws -> [String] {
        var problems: [String] = []
        let second = try await deploy(site)
        if second.status != 0 { problems.append("the next run failed: \(second.outcome)") }
        problems += try await differences(from: site) + lies()
        let third = try await deploy(site)
        if third.status != 0 || !third.log.writes.isEmpty {
            problems.append(
                "the run after that wrote \(third.log.writes.map(\.operation)): \(third.outcome)")
        }
        return problems
    }
}
