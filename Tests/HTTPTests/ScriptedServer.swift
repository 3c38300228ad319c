import HTTP
import TestSupport

/// The server of `Python/scripted_server.py`, one for all tests of the process.
final class ScriptedServer: Sendable {
    private let directory: TemporaryDirectory
    private let process: ServerProcess
    private let ports: [Substring: UInt16]

    private init() throws {
        directory = try TemporaryDirectory()
        process = try ServerProcess(
            "scripted server",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/HTTPTests/Python/scripted_server.py", directory.path,
            ])
        var ports: [Substring: UInt16] = [:]
        for line in process.log.split(separator: "\n") {
            let parts = line.split(separator: "=")
            if parts.count == 2 { ports[parts[0]] = UInt16(parts[1]) }
        }
        self.ports = ports
    }

    /// The server that all tests share.
    static func shared() throws -> ScriptedServer { try started.get() }

    private static let started = Result { try ScriptedServer() }

    /// The certificate of the authority that signed the server's.
    var authorityPath: String { directory.appending("ca.pem") }

    /// A port by the name that the script gives it.
    func port(_ name: Substring) throws -> UInt16 {
        guard let port = ports[name] else { throw TestSupportError("no port named \(name)") }
        return port
    }

    /// A URL on the plain port.
    func url(_ path: String) -> String { process.url + path }

    /// A URL on another port.
    func url(
        _ scheme: String, _ name: Substring, _ path: String, host: String = "127.0.0.1"
    ) throws -> String {
        "\(scheme)://\(host):\(try port(name))\(path)"
    }
}

extension HTTPClient {
    /// Sends a GET, or another request without further ado.
    func get(
        _ url: String, method: String = "GET", headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async throws(HTTPError) -> HTTPResponse {
        try await send(HTTPRequest(method: method, url: url, headers: headers, body: body))
    }

    /// Sends a request that must fail.
    func failure(_ request: HTTPRequest) async throws -> HTTPError {
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await send(request)
        } catch {
            return error
        }
        throw TestSupportError("expected a failure, got \(response.status)")
    }

    /// Sends a GET that must fail.
    func failure(_ url: String) async throws -> HTTPError {
        try await failure(HTTPRequest(method: "GET", url: url))
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
    /// Which of the server's connections it came on.
    var connection: String? { headers["X-Connection"] }
}
