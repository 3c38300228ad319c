/// A named set of settings.
package struct Profile: Sendable {
    /// The name that `--profile` and `AWS_PROFILE` give.
    package let name: String
    /// What the config file says.
    package var inConfigFile: [String: ConfigFile.Value] = [:]
    /// What the credentials file says; it goes first.
    package var inCredentialsFile: [String: ConfigFile.Value] = [:]

    /// A setting that is text and not empty.
    package subscript(name: String) -> String? {
        guard case .text(let text) = inCredentialsFile[name] ?? inConfigFile[name],
            !text.isEmpty
        else { return nil }
        return text
    }
}
