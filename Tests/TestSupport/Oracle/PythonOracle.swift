/// Scripts in Python that answer what this package is checked against: botocore, boto3, zlib.
package enum PythonOracle {
    /// Runs a script with JSON on standard input and returns the JSON that it printed.
    ///
    /// - Parameters:
    ///   - script: its path below the package's `Tests` folder.
    ///   - input: what the script reads; `nil` for nothing.
    /// - Throws: `TestSupportError` with the script's own words when it fails.
    package static func run(
        _ script: String, arguments: [String] = [], input: JSONValue? = nil,
        within limit: Duration = .seconds(120)
    ) async throws -> JSONValue {
        let process = try SpawnedProcess(
            PackageLayout.python(), ["\(PackageLayout.root)/Tests/\(script)"] + arguments,
            // botocore refuses to start when HOME is unset and a profile is looked for.
            environment: CommandRun.isolated.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 },
            input: input.map { .bytes(Array(try $0.text.utf8)) } ?? .empty)
        guard try await process.waitForEnd(within: limit) == .exited(0) else {
            throw TestSupportError("Tests/\(script) failed:\n\(process.standardError)")
        }
        return try JSONValue(parsing: process.standardOutput)
    }
}
