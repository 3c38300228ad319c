import HTTP
import Platform
import TestSupport
import Testing

/// Nothing is sent to a server that cannot prove who it is.
@Suite("TLS", .processHeavy)
struct TLSTests {
    let server: ScriptedServer
    let trusting: CurlConfiguration

    init() throws {
        server = try ScriptedServer.shared()
        trusting = CurlConfiguration(environment: ["AWS_CA_BUNDLE": server.authorityPath])
    }

    @Test("trusts the given authority", arguments: ["localhost", "127.0.0.1"])
    func trusted(host: String) async throws {
        let client = try CurlClient(trusting)
        let url = try server.url("https", "tls", "/digest", host: host)
        let body = [UInt8](repeating: 9, count: 300_000)
        for _ in 0..<3 {
            let response = try await client.get(url, method: "PUT", body: body)
            #expect(response.text == "PUT 300000 \(SHA256Digest.of(body).hex)")
        }
    }

    @Test("does not trust an authority that the system does not know")
    func untrusted() async throws {
        let client = try CurlClient(CurlConfiguration())
        let error = try await client.failure(server.url("https", "tls", "/echo"))
        #expect(error.code == .tlsFailed, "\(error)")
        #expect(error.detail.contains("certificate"))
        #expect(error.hint?.contains("AWS_CA_BUNDLE") == true)
    }

    @Test("wants the certificate to name the host")
    func otherName() async throws {
        let client = try CurlClient(trusting)
        let error = try await client.failure(server.url("https", "other", "/echo"))
        #expect(error.code == .tlsFailed, "\(error)")
        #expect(error.detail.contains("127.0.0.1"))
    }

    @Test("says which file of authorities cannot be read")
    func missingBundle() async throws {
        let client = try CurlClient(
            CurlConfiguration(environment: ["AWS_CA_BUNDLE": "/nonexistent/ca.pem"]))
        let error = try await client.failure(server.url("https", "tls", "/echo"))
        #expect(error.code == .tlsFailed, "\(error)")
        #expect(error.detail.contains("/nonexistent/ca.pem"))
    }

    @Test("fails on a server that speaks plain HTTP")
    func plain() async throws {
        let client = try CurlClient(trusting)
        let error = try await client.failure(server.url("https", "reject", "/echo"))
        #expect(error.code == .tlsFailed, "\(error)")
    }

    @Test("that breaks off is a failed connection, worth another attempt")
    func hangUp() async throws {
        let client = try CurlClient(trusting)
        let error = try await client.failure(server.url("https", "hangup", "/echo"))
        #expect(error.code == .connectionFailed)
    }
}
