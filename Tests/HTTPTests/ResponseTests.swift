import HTTP
import TestSupport
import Testing

/// What comes in is handed on complete and unchanged, or not at all.
@Suite("Responses", .processHeavy)
struct ResponseTests {
    let client: CurlClient
    let server: ScriptedServer

    init() throws {
        client = try CurlClient(CurlConfiguration())
        server = try ScriptedServer.shared()
    }

    @Test("of any status are responses", arguments: [200, 204, 301, 304, 307, 404, 412, 503])
    func status(_ status: Int) async throws {
        let response = try await client.get(server.url("/status/\(status)"))
        #expect(response.status == status)
        // A redirect is not followed.
        #expect(response.headers["Location"] == "/echo")
    }

    @Test("to HEAD have no body, whatever length they announce")
    func head() async throws {
        let response = try await client.get(server.url("/head"), method: "HEAD")
        #expect(response.status == 200)
        #expect(response.headers["content-length"] == "12345")
        #expect(response.headers["etag"] == "\"abc\"")
        #expect(response.body.isEmpty)
    }

    @Test("after interim ones have only their own fields")
    func interim() async throws {
        let response = try await client.get(server.url("/interim"), method: "PUT", body: [1])
        #expect(response.status == 200)
        #expect(response.text == "final")
        #expect(response.headers["X-Interim"] == nil)
        #expect(response.headers.fields.filter { $0.name == "X-Both" }.map(\.value) == ["late"])
    }

    @Test("keep their fields")
    func fields() async throws {
        let headers = try await client.get(server.url("/fields")).headers
        let own = headers.fields.filter { !["X-Connection", "Content-Length"].contains($0.name) }
        #expect(
            own.map { "\($0.name)=\($0.value)" } == [
                "X-Twice=one", "x-twice=two", "X-Empty=", "X-Spaces=padded", "X-Colon=a:b",
                "X-Folded=begins and goes on", "X-Latin=caf\u{fffd}",
            ])
    }

    @Test("in chunks are put together, without the trailer")
    func chunked() async throws {
        let response = try await client.get(server.url("/chunked"))
        #expect(response.text == "Wikipedia ")
        #expect(response.headers["X-Trailer"] == nil)
    }

    @Test("until the connection closes are complete")
    func untilClose() async throws {
        #expect(try await client.get(server.url("/until-close")).text == "all there is")
    }

    @Test("are not decoded")
    func encoded() async throws {
        #expect(try await client.get(server.url("/encoded")).text == "not really gzip")
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String { path }
        let path: String
        let code: HTTPError.Code
        let responseStarted: Bool
    }

    static let failures: [Failure] = [
        Failure(path: "/cut-body", code: .connectionLost, responseStarted: true),
        Failure(path: "/cut-chunk", code: .connectionLost, responseStarted: true),
        Failure(path: "/cut-head", code: .connectionLost, responseStarted: true),
        Failure(path: "/only-interim", code: .connectionLost, responseStarted: true),
        Failure(path: "/no-answer", code: .connectionLost, responseStarted: false),
        Failure(path: "/reset", code: .connectionLost, responseStarted: false),
        Failure(path: "/garbage", code: .invalidResponse, responseStarted: false),
        Failure(path: "/many-fields", code: .responseTooLarge, responseStarted: true),
        Failure(path: "/long-field", code: .responseTooLarge, responseStarted: true),
        Failure(path: "/large/1001", code: .responseTooLarge, responseStarted: true),
        Failure(path: "/large-chunked/1001", code: .responseTooLarge, responseStarted: true),
    ]

    @Test("that are not complete are failures", arguments: failures)
    func failure(_ example: Failure) async throws {
        var request = HTTPRequest(method: "GET", url: server.url(example.path))
        request.responseByteLimit = 1_000
        let error = try await client.failure(request)
        #expect(error.code == example.code, "\(error)")
        #expect(error.responseStarted == example.responseStarted)
        #expect(error.host == server.url("").dropFirst("http://".count))
        #expect(!error.detail.isEmpty)
    }

    @Test("may be as large as allowed", arguments: ["/large/1000", "/large-chunked/1000"])
    func limit(_ path: String) async throws {
        var request = HTTPRequest(method: "GET", url: server.url(path))
        request.responseByteLimit = 1_000
        #expect(try await client.send(request).body.count == 1_000)
    }
}
