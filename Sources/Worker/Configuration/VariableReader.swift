internal import AWS
internal import Platform

/// Reads variables into values, with one kind of complaint.
struct VariableReader {
    private let environment: Environment

    init(_ environment: Environment) {
        self.environment = environment
    }

    /// The URL of a queue; required.
    func queueURL(_ name: String) throws(WorkerError) -> String {
        guard let url = environment[name] else {
            throw WorkerError(
                .invalidConfiguration, "\(name) is not set",
                hint: "set it in the environment or in \(EnvironmentFile.name)")
        }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw WorkerError(
                .invalidConfiguration, "\(name) is not the URL of a queue",
                hint: "it looks like https://sqs.eu-central-1.amazonaws.com/123456789012/name")
        }
        return url
    }

    /// A command line, split into words; no shell will see it.
    func words(
        _ name: String, default standard: [String]
    ) throws(WorkerError) -> [String] {
        guard let text = environment[name] else { return standard }
        let words: [String]
        do throws(ShellWords.Fault) {
            words = try ShellWords.split(text)
        } catch {
            throw WorkerError(
                .invalidConfiguration, "\(name) has a quotation mark or backslash without its end")
        }
        let operators: Set = ["&&", "||", "|", ";", "&", ">", "<"]
        if let found = words.first(where: operators.contains) {
            throw WorkerError(
                .invalidConfiguration, "\(name) holds \"\(found)\", and no shell would read it",
                hint: "put the commands into a script of package.json and name that")
        }
        return words.isEmpty ? standard : words
    }

    /// A user other than root, by name or number.
    func account(_ name: String) throws(WorkerError) -> UserAccount? {
        guard let text = environment[name] else { return nil }
        do throws(PlatformError) {
            return try UserAccount(text)
        } catch {
            throw WorkerError(
                .invalidConfiguration, "\(name) is not a user of this machine other than root",
                hint: "name one that runs nothing else, or write its number, or uid:gid")
        }
    }

    /// A whole number of seconds.
    func seconds(
        _ name: String, in range: ClosedRange<Int>
    ) throws(WorkerError) -> Duration? {
        try number(name, in: range).map { .seconds($0) }
    }

    /// A whole number.
    func number(
        _ name: String, in range: ClosedRange<Int>
    ) throws(WorkerError) -> Int? {
        guard let text = environment[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw WorkerError(
                .invalidConfiguration,
                "\(name) is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// `1` or `true`, `0` or `false`, in any case of letters.
    func flag(_ name: String) throws(WorkerError) -> Bool {
        switch environment[name]?.lowercased() {
        case "1", "true", "yes", "on": return true
        case nil, "0", "false", "no", "off": return false
        default: throw WorkerError(.invalidConfiguration, "\(name) is neither 1 nor 0")
        }
    }
}
