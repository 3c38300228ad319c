import Glibc
import Platform
import TestSupport
import Testing
import Worker

/// The token opens the remote, and is seen nowhere else.
struct TokenTests {
    /// One that nothing else on this machine has in its arguments.
    private static func newToken() -> String { "ghp_" + RandomBytes.hex(byteCount: 16) }

    private static func server(_ fixture: GitFixture, _ token: String) throws -> ServerProcess {
        try ServerProcess(
            "git over HTTP",
            [
                PackageLayout.python(),
                "\(PackageLayout.root)/Tests/WorkerTests/Python/git_http_server.py",
                fixture.directory.path, "x-access-token",
            ], environment: ["PASSWORD": token])
    }

    @Test(arguments: [true, false])
    func tokenOpensTheRemote(_ isInURL: Bool) async throws {
        let fixture = try await GitFixture()
        let token = Self.newToken()
        let server = try Self.server(fixture, token)
        let place = isInURL ? "x-access-token:\(token)@" : ""
        var options = fixture.options(
            url: "http://\(place)\(server.url.dropFirst(7))/remote.git")
        if !isInURL { options.token = token }
        let watch = try ArgumentWatch(for: token)
        let workspace = try await Workspace.open(options).workspace
        _ = try await workspace.switchTo(thread: "T")
        try fixture.edit(workspace, "index.html", "T")
        _ = try await workspace.commit(CommitMessage(instruction: "x", commandID: "c"))
        try await fixture.push(["elsewhere.html": "e"], to: "thread-T")
        #expect(try await workspace.push().outcome == .pushedAfterRebase)
        #expect(try await fixture.file("index.html", on: "thread-T") == "T")
        let seen = watch.stop()
        #expect(seen.examined.contains { $0.contains("remote-http") }, "the watch saw git's helper")
        #expect(seen.exposed == [])
        #expect(server.log.contains("authorized POST /remote.git/git-receive-pack"))
        let encoded = Base64.encode(Array("x-access-token:\(token)".utf8))
        for secret in [token, encoded] {
            let command = Command(
                "grep", ["-rlaF", secret, fixture.workspacePath],
                environment: GitFixture.environment)
            let found = try await ChildProcess.run(command)
            #expect(String(decoding: found.output, as: UTF8.self) == "")
        }
    }

    @Test func wrongTokenIsRefusedAndNotShown() async throws {
        let fixture = try await GitFixture()
        let server = try Self.server(fixture, Self.newToken())
        var options = fixture.options(url: server.url + "/remote.git")
        options.token = "ghp_wrongwrongwrongwrongwrong"
        let error = await #expect(throws: WorkspaceError.self) {
            _ = try await Workspace.open(options)
        }
        #expect(error?.code == .unauthorized)
        #expect(error?.hint?.contains("GITHUB_TOKEN") == true)
        #expect(error?.description.contains("wrongwrong") == false)
    }

    @Test func tokenIsNotSentToWhereTheRemotePoints() async throws {
        let fixture = try await GitFixture()
        let token = Self.newToken()
        let server = try Self.server(fixture, token)
        var options = fixture.options(url: server.url + "/moved/remote.git")
        options.token = token
        let error = await #expect(throws: WorkspaceError.self) {
            _ = try await Workspace.open(options)
        }
        #expect(error?.code == .unusable)
        #expect(!server.log.contains("other origin saw"))
    }

    @Test(arguments: [
        "http://git.example.com/o/r.git", "ext::sh -c id", "ext::sh", "-oProxyCommand=x",
        "owner/name",
        "git://example.com/o/r", "", "https://", "https:///x", "https://a b/c", "fd::3",
        "ftp://x/y",
        "a@b::c",
    ])
    func unusableAddressesAreRefused(_ url: String) async throws {
        let directory = try TemporaryDirectory()
        var options = Workspace.Options(
            path: directory.appending("w"), environment: GitFixture.environment)
        options.repositoryURL = url
        options.token = Self.newToken()
        let error = await #expect(throws: WorkspaceError.self) {
            _ = try await Workspace.open(options)
        }
        #expect(error?.code == .unusable)
        #expect(error?.description.contains("REPO_URL") == true)
    }
}

/// Looks at the argument lists of all processes, over and over, until it is stopped.
private final class ArgumentWatch: Sendable {
    struct Findings {
        var examined: Set<String> = []
        var exposed: Set<String> = []
    }

    private let watcher: SpawnedProcess

    init(for secret: String) throws {
        // The secret comes by standard input: its own arguments are looked at, too.
        let script = """
            import glob, sys
            secret = sys.stdin.buffer.read()
            print("ready", flush=True)
            seen = set()
            while True:
                for path in glob.glob("/proc/[0-9]*/cmdline"):
                    try:
                        line = open(path, "rb").read()
                    except OSError:
                        continue
                    if line in seen or (b"git" not in line and secret not in line): continue
                    seen.add(line)
                    text = line.replace(b"\\0", b" ").decode(errors="replace")
                    print("EXPOSED" if secret in line else "examined", repr(text), flush=True)
            """
        watcher = try SpawnedProcess(
            PackageLayout.python(), ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
            input: .bytes(Array(secret.utf8)))
    }

    func stop() -> Findings {
        watcher.signal(SIGKILL)
        var findings = Findings()
        for line in watcher.standardOutput.split(separator: "\n") {
            if line.hasPrefix("EXPOSED ") { findings.exposed.insert(String(line)) }
            if line.hasPrefix("examined ") { findings.examined.insert(String(line)) }
        }
        return findings
    }
}
