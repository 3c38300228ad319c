import Glibc
import HTTP
import TestSupport
import Testing

/// Whoever gives up goes on at once, and nothing is left behind.
@Suite("Cancellation", .processHeavy)
struct CancellationTests {
    @Test("before the start sends nothing")
    func before() async throws {
        let client = try CurlClient(CurlConfiguration())
        let server = try ScriptedServer.shared()
        let task = Task {
            // Runs on when it is cancelled, as code between two suspension points does.
            while !Task.isCancelled { await Task.yield() }
            return try await client.failure(server.url("/gate/before/2"))
        }
        task.cancel()
        #expect(try await task.value.code == .cancelled)
        #expect(try await client.get(server.url("/pending/before")).text == "0")
    }

    @Test("ends a request that is under way")
    func during() async throws {
        let client = try CurlClient(CurlConfiguration())
        let server = try ScriptedServer.shared()
        let task = Task { try await client.failure(server.url("/gate/during/2")) }
        try await waitUntil("the request to arrive") {
            try await client.get(server.url("/pending/during")).text == "1"
        }
        task.cancel()
        let error = try await task.value
        #expect(error.code == .cancelled)
        #expect(!error.responseStarted)
    }

    @Test("ends a request that waits for its turn")
    func waiting() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 1))
        let other = try CurlClient(CurlConfiguration())
        let server = try ScriptedServer.shared()
        let first = Task { try await client.get(server.url("/gate/waiting/2")).text }
        try await waitUntil("the first request to arrive") {
            try await other.get(server.url("/pending/waiting")).text == "1"
        }
        let second = Task { try await client.failure(server.url("/echo")) }
        second.cancel()
        #expect(try await second.value.code == .cancelled)
        // The first still holds the only connection, and is unharmed.
        #expect(try await other.get(server.url("/gate/waiting/2")).text == "2")
        #expect(try await first.value == "2")
    }

    @Test("at any moment leaves the client usable")
    func storm() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 8))
        let server = try ScriptedServer.shared()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task { try await client.get(server.url("/echo")) }
                    for _ in 0..<(number % 40) { await Task.yield() }
                    task.cancel()
                    switch await task.result {
                    case .success(let response): #expect(response.status == 200)
                    case .failure(let error): #expect((error as? HTTPError)?.code == .cancelled)
                    }
                }
            }
        }
        #expect(try await client.get(server.url("/echo")).status == 200)
    }

    @Test("by shutting down ends all requests, and later ones")
    func shutdown() async throws {
        let client = try CurlClient(CurlConfiguration(maximumConnections: 2))
        let other = try CurlClient(CurlConfiguration())
        let server = try ScriptedServer.shared()
        let tasks = (0..<5).map { _ in
            Task { try await client.failure(server.url("/gate/shutdown/9")) }
        }
        try await waitUntil("two requests to arrive") {
            try await other.get(server.url("/pending/shutdown")).text == "2"
        }
        client.shutdown()
        client.shutdown()
        for task in tasks { #expect(try await task.value.code == .cancelled) }
        #expect(try await client.failure(server.url("/echo")).code == .cancelled)
    }

    @Test("of the last reference closes the connections")
    func release() async throws {
        let server = try ScriptedServer.shared()
        var client: CurlClient? = try CurlClient(CurlConfiguration())
        weak let observer = client
        let connection = try #require(try await client?.get(server.url("/echo")).connection)
        client = nil
        #expect(observer == nil)
        let other = try CurlClient(CurlConfiguration())
        try await waitUntil("the server to see the end") {
            try await other.get(server.url("/is-open/\(connection)")).text == "False"
        }
    }
}
