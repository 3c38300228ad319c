import Deploy
import Manifest
import Platform
import Synchronization
import TestSupport

/// A built site in a temporary directory, a store in memory, and deployments from one to the other.
final class SiteFixture: Sendable {
    let directory: TemporaryDirectory
    let store = MemoryStore()
    let location = SiteLocation(bucket: "bucket")
    private let reported = Mutex<[DeployEvent]>([])

    /// A site of these files: path and text.
    init(_ files: [String: String]) throws {
        directory = try TemporaryDirectory()
        for (path, text) in files { try write(path, text) }
    }

    func write(_ path: String, _ text: String) throws { _ = try directory.write(path, text) }

    func remove(_ path: String) throws { try directory.delete(path) }

    /// What the last deployment reported.
    var events: [DeployEvent] { reported.withLock { $0 } }

    var warnings: [String] {
        events.compactMap { if case .warning(let message, _) = $0 { message } else { nil } }
    }

    var failures: [String] {
        events.compactMap { if case .failed(_, let message, _) = $0 { message } else { nil } }
    }

    var uploads: [String: UploadReason] {
        Dictionary(
            events.compactMap {
                if case .uploaded(let key, let reason, _) = $0 { (key, reason) } else { nil }
            }, uniquingKeysWith: { first, _ in first })
    }

    func deployment(
        interruption: Interruption = Interruption(), routes: String? = nil,
        filter: PathFilter = PathFilter(),
        onEvent: @escaping @Sendable (DeployEvent) -> Void = { _ in },
        _ change: (inout DeployOptions) -> Void = { _ in }
    ) throws -> Deployment {
        var options = DeployOptions(directory: directory.path, site: location)
        change(&options)
        reported.withLock { $0 = [] }
        store.forgetCalls()
        let configuration = try SiteConfiguration(
            json: Array((routes ?? "{}").utf8), file: "deploy-dist.json")
        return Deployment(
            options: options, rules: HeaderRules(configuration: configuration),
            filter: filter, store: store, interruption: interruption
        ) { event in
            self.reported.withLock { $0.append(event) }
            onEvent(event)
        }
    }

    @discardableResult
    func deploy(
        routes: String? = nil, filter: PathFilter = PathFilter(),
        _ change: (inout DeployOptions) -> Void = { _ in }
    ) async throws -> DeploySummary {
        try await deployment(routes: routes, filter: filter, change).run()
    }
}
