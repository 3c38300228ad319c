internal import Platform
internal import Worker

/// Where a command's settings come from.
struct SettingsFile: Sendable {
    /// The file of `--env-file`, which must exist; `nil` for the usual one, which need not.
    let path: String?
    let environment: Environment

    /// The settings.
    func load() throws -> WorkerConfiguration {
        if let path, try SmallFile.read(path) == nil {
            throw WorkerError(.invalidConfiguration, "the file \(path) does not exist")
        }
        return try WorkerConfiguration.load(
            environment: environment, file: path ?? EnvironmentFile.name)
    }
}
