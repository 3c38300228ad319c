internal import Platform

/// What the two files that all AWS tools share say: `~/.aws/config` and `~/.aws/credentials`.
///
/// <https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html>
package struct SharedConfiguration: Sendable {
    /// The profiles of both files by name.
    package private(set) var profiles: [String: Profile] = [:]
    /// The settings of the `[sso-session name]` sections by name.
    package private(set) var singleSignOnSessions: [String: ConfigFile.Section] = [:]
    /// The settings of the `[services name]` sections by name.
    package private(set) var services: [String: ConfigFile.Section] = [:]
    /// What the user had better know about the files.
    package private(set) var warnings: [String] = []

    /// Nothing set.
    package init() {}

    /// Takes over what the two files say.
    package init(config: ConfigFile?, credentials: ConfigFile?) {
        for section in config?.sections ?? [] {
            add(section)
        }
        for section in credentials?.sections ?? [] {
            // Here a section's name is the profile's name as it stands.
            profiles[section.name, default: Profile(name: section.name)].inCredentialsFile =
                section.settings
        }
    }

    /// Sections of the config file that belong to something else are passed over.
    private mutating func add(_ section: ConfigFile.Section) {
        if section.name == "default" {
            profiles["default"] = Profile(name: "default", inConfigFile: section.settings)
            return
        }
        guard let words = try? ShellWords.split(section.name), words.count == 2 else { return }
        switch words[0] {
        case "profile": profiles[words[1]] = Profile(name: words[1], inConfigFile: section.settings)
        case "sso-session": singleSignOnSessions[words[1]] = section
        case "services": services[words[1]] = section
        default: break
        }
    }

    /// Reads both files; one that does not exist says nothing.
    ///
    /// - Throws: `AWSError.invalidConfiguration` when a file cannot be read or parsed.
    static func load(_ environment: Environment) throws(AWSError) -> SharedConfiguration {
        let home = environment["HOME"]
        let configPath =
            environment["AWS_CONFIG_FILE"].map { expandingHome($0, home) }
            ?? home.map { $0 + "/.aws/config" }
        let credentialsPath =
            environment["AWS_SHARED_CREDENTIALS_FILE"].map { expandingHome($0, home) }
            ?? home.map { $0 + "/.aws/credentials" }
        let config = try read(configPath, variable: "AWS_CONFIG_FILE")
        let credentials = try read(credentialsPath, variable: "AWS_SHARED_CREDENTIALS_FILE")
        var result = SharedConfiguration(config: config.file, credentials: credentials.file)
        for (path, read) in [(configPath, config), (credentialsPath, credentials)] {
            guard let path, let file = read.file, read.isExposed, file.holdsSecret else { continue }
            result.warnings.append("other users of this machine can read \(path): chmod 600 it")
        }
        return result
    }

    private static func expandingHome(_ path: String, _ home: String?) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }

    private static func read(
        _ path: String?, variable: String
    ) throws(AWSError) -> (file: ConfigFile?, isExposed: Bool) {
        guard let path else { return (nil, false) }
        let reason: String
        do {
            guard let file = try SmallFile.read(path) else { return (nil, false) }
            return (try ConfigFile(parsing: file.bytes), file.isReadableByOthers)
        } catch let error as PlatformError {
            reason = error.reason
        } catch let fault as ConfigFile.Fault {
            reason = fault.line.map { "line \($0): \(fault.reason)" } ?? fault.reason
        } catch {
            reason = "\(error)"
        }
        throw AWSError(
            .invalidConfiguration, action: "read \(path)", reason: reason,
            hint: "mend the file, or name another one with \(variable)")
    }
}

extension ConfigFile {
    /// Whether whoever reads the file can act as somebody else.
    fileprivate var holdsSecret: Bool {
        sections.contains { section in
            ["aws_secret_access_key", "aws_session_token"].contains { section.settings[$0] != nil }
        }
    }
}
