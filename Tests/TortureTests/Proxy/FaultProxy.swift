import HTTP
import TestSupport

/// The fault proxy: one process, in which each session is a port of its own.
final class FaultProxy: Sendable {
    private let server: ServerProcess
    private let http: CurlClient

    private init() throws {
        server = try ServerProcess(
            "fault proxy",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/TortureTests/Python/fault_proxy.py",
            ], environment: ["PYTHONDONTWRITEBYTECODE": "1"])
        http = try CurlClient(CurlConfiguration())
    }

    /// The proxy that all scenarios share.
    static func shared() throws -> FaultProxy { try started.get() }

    private static let started = Result { try FaultProxy() }

    /// Opens a session before a server.
    func open(before target: S3Endpoint, _ plan: FaultPlan = .none) async throws -> FaultSession {
        var settings = plan.settings
        settings["upstream"] = .string(target.url)
        settings["accessKey"] = .string(target.accessKey)
        settings["secretKey"] = .string(target.secretKey)
        settings["keepBodies"] = .bool(true)
        let answer = try await ask("/open", settings)
        guard let id = answer["id"]?.stringValue, let url = answer["url"]?.stringValue else {
            throw TestSupportError("the fault proxy answered \(answer)")
        }
        return FaultSession(proxy: self, id: id, target: target, url: url)
    }

    fileprivate func ask(_ path: String, _ settings: [String: JSONValue]) async throws -> JSONValue
    {
        let response = try await http.send(
            HTTPRequest(
                method: "POST", url: server.url + path,
                body: Array(try JSONValue.object(settings).text.utf8), timeout: .seconds(300),
                responseByteLimit: 256 << 20, usesProxy: false))
        guard response.status == 200 else { throw TestSupportError("the fault proxy failed") }
        return try JSONValue(parsing: String(decoding: response.body, as: UTF8.self))
    }
}

/// A server behind the fault proxy.
struct FaultSession: Sendable {
    /// What passed so far.
    struct Log: Sendable {
        /// The requests, in the order of their arrival.
        var requests: [ProxiedRequest]
        /// How often credentials were fetched.
        var credentialFetches: Int

        /// The requests about the deployer's own state and those that met a fault, for a case that
        /// went wrong.
        var trace: String {
            requests.filter { $0.isState || $0.fault != nil }.map { request in
                "\(request.operation) \(request.key): \(request.fault ?? "-")"
                    + " (\(request.status.map(String.init) ?? "unheard"))"
            }.joined(separator: "\n")
        }

        /// The writes, in the order in which they took effect.
        var writes: [ProxiedRequest] {
            requests.filter(\.isWrite).sorted { $0.effect < $1.effect }
        }
    }

    private let proxy: FaultProxy
    private let id: String
    /// The server itself.
    let target: S3Endpoint
    /// The server as the programs under test see it.
    let endpoint: S3Endpoint

    fileprivate init(proxy: FaultProxy, id: String, target: S3Endpoint, url: String) {
        self.proxy = proxy
        self.id = id
        self.target = target
        endpoint = S3Endpoint(
            name: "\(target.name) with faults", url: url, accessKey: target.accessKey,
            secretKey: target.secretKey, region: target.region)
    }

    /// Variables that lead a program here, with temporary credentials that the proxy hands out.
    var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL": endpoint.url, "AWS_REGION": endpoint.region,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(endpoint.url)/-/credentials",
        ]
    }

    /// Changes what happens to the requests that follow.
    func set(_ plan: FaultPlan) async throws {
        _ = try await proxy.ask("/set", plan.settings.merging(["id": .string(id)]) { $1 })
    }

    /// How many requests have arrived.
    func requestCount() async throws -> Int {
        try await proxy.ask("/count", ["id": .string(id)])["requests"]?.intValue ?? 0
    }

    /// What passed so far, while the programs run on.
    func log() async throws -> Log { try await log("/log") }

    /// What passed, once every connection has ended: a request outlives the program that sent it.
    func settle() async throws -> Log { try await log("/settle") }

    /// Ends the session.
    func close() async throws { _ = try await log("/close") }

    private func log(_ path: String) async throws -> Log {
        let answer = try await proxy.ask(path, ["id": .string(id)])
        return Log(
            requests: try (answer["requests"]?.elements ?? []).map(ProxiedRequest.init),
            credentialFetches: answer["credentials"]?.intValue ?? 0)
    }
}
