import Platform
import TestSupport

@testable import Worker

/// A site with a `package.json`, built by the real npm, without a network.
final class BuildScene: Sendable {
    let folder: TemporaryDirectory
    let log = CapturedText()

    /// A site whose script `build` is that shell command.
    ///
    /// - Parameter isDependent: whether it has a dependency, in a folder of its own, and a lock
    ///   file.
    init(build script: String, isDependent: Bool = false) throws {
        folder = try TemporaryDirectory()
        let quoted = script.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\\\"")
        let dependencies = isDependent ? #", "dependencies": {"greet": "file:vendor/greet"}"# : ""
        try folder.write(
            "site/package.json",
            #"{"name": "site", "private": true, "scripts": {"build": "\#(quoted)", "#
                + #""postinstall": "touch scripts-ran"}\#(dependencies)}"#)
        if isDependent { try addDependency() }
    }

    private func addDependency() throws {
        try folder.write(
            "site/vendor/greet/package.json", #"{"name": "greet", "version": "1.0.0"}"#)
        try folder.write("site/vendor/greet/index.js", "module.exports = 'hello'")
        try writeLock(version: "1.0.0")
    }

    /// Writes the lock file; another version makes it another file.
    func writeLock(version: String) throws {
        try folder.write(
            "site/package-lock.json",
            """
            {"name": "site", "lockfileVersion": 3, "requires": true, "packages": {
              "": {"name": "site", "dependencies": {"greet": "file:vendor/greet"}},
              "node_modules/greet": {"resolved": "vendor/greet", "link": true},
              "vendor/greet": {"name": "greet", "version": "\(version)"}}}
            """)
    }

    /// Builds it.
    func run(_ change: (inout SiteBuild.Settings) -> Void = { _ in }) async -> BuildOutcome {
        var settings = SiteBuild.Settings()
        settings.interruptGrace = .milliseconds(50)
        change(&settings)
        let environment: Environment = [
            "PATH": PackageLayout.variable("PATH") ?? "/usr/bin:/bin", "HOME": folder.path,
            "GITHUB_TOKEN": "ghp_secret", "ANTHROPIC_API_KEY": "sk-ant-secret",
            "AWS_SECRET_ACCESS_KEY": "aws-secret", "CLAUDE_CONFIG_DIR": "/nowhere",
            "PUBLIC_TITLE": "Title",
        ]
        return await SiteBuild(settings, environment: environment).run(
            in: folder.appending("site"),
            log: Log(log, redactor: Redactor(secrets: ["hunter22"])))
    }

    /// Builds it, and cancels that when the script has made the file `ready`.
    func interrupt() async throws -> BuildOutcome {
        let task = Task { await run() }
        try await waitUntil("the build to be ready") { exists("ready") }
        task.cancel()
        return await task.value
    }

    /// Whether there is a file of that name in the site.
    func exists(_ name: String) -> Bool {
        (try? RealPath.kind(of: folder.appending("site/\(name)"))) != nil
    }

    /// The text of a file in the site.
    func text(_ name: String) throws -> String {
        String(decoding: try folder.read("site/\(name)"), as: UTF8.self)
    }
}
