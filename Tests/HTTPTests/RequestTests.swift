import HTTP
import Platform
import TestSupport
import Testing

/// What goes out is what the request says, byte for byte.
@Suite("Requests", .processHeavy)
struct RequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let method: String
        var path = "/echo"
        var headers: HTTPHeaders = [:]
        var body = ""
        /// The lines of the head but `Host`, which has the port in it.
        let lines: [String]
    }

    static let cases: [Case] = [
        Case(
            testDescription: "GET", method: "GET",
            lines: ["GET /echo HTTP/1.1", "User-Agent: tests"]),
        Case(
            testDescription: "DELETE", method: "DELETE",
            lines: ["DELETE /echo HTTP/1.1", "User-Agent: tests"]),
        Case(
            testDescription: "DELETE with a body", method: "DELETE", body: "why",
            lines: ["DELETE /echo HTTP/1.1", "User-Agent: tests", "Content-Length: 3"]),
        Case(
            testDescription: "PUT", method: "PUT", headers: ["Content-Type": "text/html"],
            body: "<p>",
            lines: [
                "PUT /echo HTTP/1.1", "User-Agent: tests", "Content-Type: text/html",
                "Content-Length: 3",
            ]),
        Case(
            testDescription: "PUT without a body", method: "PUT",
            lines: ["PUT /echo HTTP/1.1", "User-Agent: tests", "Content-Length: 0"]),
        Case(
            testDescription: "POST without a body", method: "POST",
            lines: ["POST /echo HTTP/1.1", "User-Agent: tests", "Content-Length: 0"]),
        Case(
            testDescription: "fields in their order and spelling", method: "GET",
            headers: ["x-AMZ-b": "2", "X-Amz-A": "1", "Accept": "text/xml"],
            lines: [
                "GET /echo HTTP/1.1", "User-Agent: tests", "x-AMZ-b: 2", "X-Amz-A: 1",
                "Accept: text/xml",
            ]),
        Case(
            testDescription: "empty and blank values", method: "GET",
            headers: ["X-Empty": "", "X-Blank": " \t", "X-Semicolon": ";"],
            lines: [
                "GET /echo HTTP/1.1", "User-Agent: tests", "X-Empty:", "X-Blank:", "X-Semicolon: ;",
            ]),
        Case(
            testDescription: "the caller's user agent", method: "GET",
            headers: ["user-agent": "mine"], lines: ["GET /echo HTTP/1.1", "user-agent: mine"]),
        Case(
            testDescription: "a content length of the caller's", method: "PUT",
            headers: ["content-length": "77"], body: "four",
            lines: ["PUT /echo HTTP/1.1", "User-Agent: tests", "Content-Length: 4"]),
        Case(
            testDescription: "a path that looks relative, and escapes", method: "GET",
            path: "/echo/a/../b//./c/%2e%2E/%2f%c3%a9+~'()*!$&,;=:@?x=%20&y=../..&z?/",
            lines: [
                "GET /echo/a/../b//./c/%2e%2E/%2f%c3%a9+~'()*!$&,;=:@?x=%20&y=../..&z?/ HTTP/1.1",
                "User-Agent: tests",
            ]),
    ]

    @Test("arrive as they are written", arguments: cases)
    func arrive(_ example: Case) async throws {
        let client = try CurlClient(CurlConfiguration(userAgent: "tests"))
        let server = try ScriptedServer.shared()
        let response = try await client.get(
            server.url(example.path), method: example.method, headers: example.headers,
            body: Array(example.body.utf8))
        let parts = response.text.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n").map(String.init)
        #expect(lines.filter { !$0.hasPrefix("Host: 127.0.0.1:") } == example.lines)
        #expect(lines.count == example.lines.count + 1)
        #expect(parts[1] == example.body)
    }

    @Test("send bodies of any size", arguments: [0, 1, 65_535, 65_536, 1_048_577, 16 << 20])
    func bodies(byteCount: Int) async throws {
        let client = try CurlClient(CurlConfiguration())
        let body = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            for index in 0..<byteCount { buffer[index] = UInt8(truncatingIfNeeded: index &* 31) }
            count = byteCount
        }
        let response = try await client.get(
            ScriptedServer.shared().url("/digest"), method: "PUT", body: body)
        #expect(response.text == "PUT \(byteCount) \(SHA256Digest.of(body).hex)")
    }

    @Test("leave nothing behind for the next request on the same handle")
    func sequence() async throws {
        let client = try CurlClient(
            CurlConfiguration(maximumConnections: 1, userAgent: "tests"))
        let server = try ScriptedServer.shared()
        let methods = ["PUT", "HEAD", "GET", "POST", "HEAD", "DELETE", "PUT", "GET"]
        for method in methods {
            let hasBody = method == "PUT"
            let response = try await client.get(
                server.url("/echo"), method: method,
                headers: hasBody ? ["Content-Type": "text/css"] : [:],
                body: hasBody ? [UInt8](repeating: 42, count: 100_000) : [])
            guard method != "HEAD" else {
                #expect(response.body.isEmpty)
                continue
            }
            #expect(response.text.hasPrefix("\(method) /echo HTTP/1.1\r\n"))
            #expect(response.text.contains("Content-Type") == hasBody)
            #expect(response.text.contains("Content-Length") == ["PUT", "POST"].contains(method))
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "GET"
        var url = "http://127.0.0.1:9/"
        var headers: HTTPHeaders = [:]
        var body: [UInt8] = []
        let code: HTTPError.Code
    }

    static let refusals: [Refusal] = [
        Refusal(testDescription: "no scheme", url: "127.0.0.1:9/", code: .invalidURL),
        Refusal(testDescription: "another scheme", url: "file:///etc/passwd", code: .invalidURL),
        Refusal(testDescription: "no host", url: "http:///a", code: .invalidURL),
        Refusal(testDescription: "a user", url: "http://user:secret@h/", code: .invalidURL),
        Refusal(testDescription: "a fragment", url: "http://h/a#b", code: .invalidURL),
        Refusal(testDescription: "a space", url: "http://h/a b", code: .invalidURL),
        Refusal(testDescription: "a line break", url: "http://h/a\r\nX: y", code: .invalidURL),
        Refusal(testDescription: "NUL in the URL", url: "http://h/a\0b", code: .invalidURL),
        Refusal(testDescription: "not ASCII", url: "http://h/é", code: .invalidURL),
        Refusal(testDescription: "a bad port", url: "http://h:99999/", code: .invalidURL),
        Refusal(
            testDescription: "an endless URL",
            url: "http://h/" + String(repeating: "a", count: 70_000), code: .invalidURL),
        Refusal(
            testDescription: "a method of two words", method: "GET /", code: .invalidRequest),
        Refusal(
            testDescription: "HEAD with a body", method: "HEAD", body: [1], code: .invalidRequest),
        Refusal(testDescription: "no method", method: "", code: .invalidRequest),
        Refusal(
            testDescription: "a line break in a value", headers: ["X-A": "b\r\nX-C: d"],
            code: .invalidRequest),
        Refusal(
            testDescription: "NUL in a value", headers: ["X-A": "b\0c"], code: .invalidRequest),
        Refusal(
            testDescription: "a colon in a name", headers: ["X:A": "b"], code: .invalidRequest),
        Refusal(testDescription: "no name", headers: ["": "b"], code: .invalidRequest),
        Refusal(
            testDescription: "a framing of the caller's",
            headers: ["transfer-encoding": "chunked"], code: .invalidRequest),
    ]

    @Test("are refused when they would go out as something else", arguments: refusals)
    func refuse(_ example: Refusal) async throws {
        let client = try CurlClient(CurlConfiguration())
        let error = try await client.failure(
            HTTPRequest(
                method: example.method, url: example.url, headers: example.headers,
                body: example.body))
        #expect(error.code == example.code)
        #expect(!error.responseStarted)
        #expect(!error.description.contains("secret"))
    }
}
