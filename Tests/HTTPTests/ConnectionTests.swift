import HTTP
import Platform
import TestSupport
import Testing

/// Connections are shared out, kept, replaced when they have died, and closed in the end.
@Suite("Connections", .processHeavy)
struct ConnectionTests {
    @Test("are used again")
    func reuse() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 1))
        let server = try ScriptedServer.shared()
        var connections: Set<String?> = []
        for _ in 0..<20 { connections.insert(try await client.get(server.url("/echo")).connection) }
        #expect(connections.count == 1)
    }

    @Test("carry as many requests at once as are allowed")
    func parallel() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 8))
        let server = try ScriptedServer.shared()
        // The gate opens only when eight requests stand before it.
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask { try await client.get(server.url("/gate/parallel/8")).text }
            }
            for try await answer in group { #expect(answer == "8") }
        }
    }

    @Test("make further requests wait")
    func limit() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 3))
        let server = try ScriptedServer.shared()
        let connections = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<60 {
                group.addTask { try await client.get(server.url("/echo")).connection }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(connections.count <= 3)
    }

    @Test("that the server has closed are replaced", arguments: [0, 10_000, 1_000_000])
    func idleClose(byteCount: Int) async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 1))
        let server = try ScriptedServer.shared()
        let body = [UInt8](repeating: 7, count: byteCount)
        for _ in 0..<5 {
            let response = try await client.get(
                server.url("/idle-close"), method: "PUT", body: body)
            #expect(response.text == "kept?")
        }
    }

    @Test("that die when they are used again are replaced", arguments: [0, 10_000, 1_000_000])
    func dieOnReuse(byteCount: Int) async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 1))
        let server = try ScriptedServer.shared()
        let body = [UInt8](repeating: 7, count: byteCount)
        let expected = "PUT \(byteCount) \(SHA256Digest.of(body).hex)"
        var connections: Set<String?> = []
        for _ in 0..<5 {
            let response = try await client.get(server.url("/once"), method: "PUT", body: body)
            #expect(response.text == expected)
            connections.insert(response.connection)
        }
        #expect(connections.count == 5)
    }

    @Test("that nobody accepts are a failure")
    func refused() async throws {
        let client = try CurlClient(CurlConfiguration())
        let port = try FreePort.find()
        let error = try await client.failure("http://127.0.0.1:\(port)/")
        #expect(error.code == .connectionFailed)
        #expect(error.host == "127.0.0.1:\(port)")
        #expect(!error.responseStarted)
    }

    @Test("need an address")
    func unresolved() async throws {
        let client = try CurlClient(CurlConfiguration())
        // ".invalid" never resolves (RFC 6761, section 6.4).
        let error = try await client.failure("http://no-such-host.invalid/")
        #expect(error.code == .unresolvedHost)
        #expect(error.description.hasPrefix("cannot resolve no-such-host.invalid"))
    }

    @Test("that take too long are given up", arguments: ["http", "https"])
    func slowAnswer(_ scheme: String) async throws {
        let client = try CurlClient(CurlConfiguration())
        let server = try ScriptedServer.shared()
        // Nobody accepts on this port: TCP connects, and nothing ever answers.
        var request = HTTPRequest(method: "GET", url: try server.url(scheme, "silent", "/"))
        request.connectTimeout = .milliseconds(50)
        request.timeout = scheme == "http" ? .milliseconds(50) : nil
        let error = try await client.failure(request)
        #expect(error.code == (scheme == "http" ? .timedOut : .connectionFailed))
        #expect(!error.responseStarted)
    }

    @Test("that stall when they are used again time out")
    func stallOnReuse() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 1))
        let server = try ScriptedServer.shared()
        _ = try await client.get(server.url("/echo"))
        var request = HTTPRequest(method: "GET", url: server.url("/stall"))
        request.timeout = .milliseconds(50)
        #expect(try await client.failure(request).code == .timedOut)
    }
}
