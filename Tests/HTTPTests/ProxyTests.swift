import HTTP
import Platform
import TestSupport
import Testing

/// Proxies are those of the given environment, never those of the process.
@Suite("Proxies", .processHeavy)
struct ProxyTests {
    let server: ScriptedServer
    let proxy: String

    init() throws {
        server = try ScriptedServer.shared()
        proxy = try server.url("http", "proxy", "")
    }

    func client(_ variables: [String: String]) throws -> CurlClient {
        let bundle = ["AWS_CA_BUNDLE": server.authorityPath]
        return try CurlClient(
            CurlConfiguration(environment: Environment(variables.merging(bundle) { $1 })))
    }

    @Test("get plain requests whole")
    func plain() async throws {
        let response = try await client(["http_proxy": proxy]).get("http://site.invalid/a/../b?c")
        #expect(response.text.hasPrefix("by proxy\nGET http://site.invalid/a/../b?c HTTP/1.1\r\n"))
    }

    @Test("carry TLS without looking into it")
    func tunnel() async throws {
        let client = try client(["HTTPS_PROXY": proxy])
        let url = try server.url("https", "tls", "/echo/tunnel", host: "localhost")
        let response = try await client.get(url, headers: ["Authorization": "for the server"])
        #expect(response.text.contains("Authorization: for the server"))
        // The proxy's own answer is not taken for the server's.
        #expect(response.headers["X-Proxy"] == nil)
        let connects = try await client.get(server.url("/connects")).text
        #expect(connects.contains("CONNECT localhost:\(try server.port("tls"))"))
    }

    @Test("that refuse are a failed connection")
    func refusal() async throws {
        let error = try await client(["https_proxy": proxy]).failure("https://denied.invalid/")
        #expect(error.code == .connectionFailed)
        #expect(error.detail.contains("407"))
        #expect(!error.responseStarted)
    }

    @Test("without an address are named as such")
    func unresolved() async throws {
        let error = try await client(["http_proxy": "http://proxy.invalid:1"])
            .failure("http://site.invalid/")
        #expect(error.code == .unresolvedHost)
        #expect(error.detail.contains("proxy"))
    }

    @Test(
        "keep their password to themselves", arguments: ["http://u:secret@[", "ftp://u:secret@h"])
    func password(_ proxy: String) async throws {
        let error = try await client(["http_proxy": proxy]).failure("http://site.invalid/")
        #expect(!error.description.contains("secret"), "\(error)")
    }

    @Test("are passed by for the hosts of NO_PROXY", arguments: ["127.0.0.1", "*", "127.0.0.0/8"])
    func exceptions(_ hosts: String) async throws {
        let client = try client(["http_proxy": proxy, "NO_PROXY": hosts])
        #expect(try await client.get(server.url("/echo")).text.hasPrefix("GET /echo HTTP/1.1"))
    }

    @Test("are passed by when the request says so")
    func direct() async throws {
        let client = try client(["http_proxy": proxy])
        var request = HTTPRequest(method: "GET", url: server.url("/echo"))
        request.usesProxy = false
        #expect(try await client.send(request).text.hasPrefix("GET /echo HTTP/1.1"))
        request.usesProxy = true
        #expect(try await client.send(request).text.hasPrefix("by proxy\n"))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let variables: [String: String]
        var http: String?
        var https: String?
        var exceptions: String?
    }

    static let cases: [Case] = [
        Case(testDescription: "none", variables: [:]),
        Case(testDescription: "http", variables: ["http_proxy": "a"], http: "a"),
        Case(testDescription: "HTTP is a header of CGI", variables: ["HTTP_PROXY": "a"]),
        Case(testDescription: "https", variables: ["HTTPS_PROXY": "a"], https: "a"),
        Case(
            testDescription: "lower case wins",
            variables: ["HTTPS_PROXY": "a", "https_proxy": "b", "NO_PROXY": "c", "no_proxy": "d"],
            https: "b", exceptions: "d"),
        Case(
            testDescription: "all", variables: ["ALL_PROXY": "a", "https_proxy": "b"], http: "a",
            https: "b"),
        Case(testDescription: "empty is none", variables: ["https_proxy": "", "all_proxy": ""]),
    ]

    @Test("are read from these variables", arguments: cases)
    func variables(_ example: Case) {
        let settings = ProxySettings(Environment(example.variables))
        #expect(settings.http == example.http)
        #expect(settings.https == example.https)
        #expect(settings.exceptions == example.exceptions)
    }
}
