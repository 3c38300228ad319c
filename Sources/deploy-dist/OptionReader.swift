internal import Arguments
internal import Deploy

/// Turns the words of an invocation into values.
struct OptionReader {
    private let invocation: Invocation

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func deployRequest() throws(UsageError) -> DeployDistOptions.DeployRequest {
        let (directory, site) = try directoryAndSite(invocation.operands)
        var options = DeployOptions(directory: directory, site: site)
        options.state = try state()
        options.deletion = choice("delete") ?? options.deletion
        options.deletionLimit = try deletionLimit()
        options.verification = choice("verify") ?? options.verification
        options.isPartial = invocation.has("partial")
        options.concurrency = try number("concurrency", in: 1...512) ?? options.concurrency
        options.isForced = invocation.has("force")
        options.usesLock = !invocation.has("no-lock")

        let isDryRun = invocation.command.name == CommandTable.plan || invocation.has("dry-run")
        return DeployDistOptions.DeployRequest(
            connection: try connection(), options: options, isDryRun: isDryRun,
            configurationPath: invocation.value("config"), gzips: invocation.has("gzip"),
            filterRules: try filterRules(), distribution: invocation.value("invalidate"),
            isJSON: invocation.has("json"), style: try style(isPlan: isDryRun))
    }

    func stateRequest() throws(UsageError) -> DeployDistOptions.StateRequest {
        DeployDistOptions.StateRequest(
            connection: try connection(), site: try location(invocation.operands[0]),
            state: try state(), isJSON: invocation.has("json"))
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = invocation.value(name) else { return nil }
        if let number = digits(text), range.contains(number) { return number }
        let wanted =
            range.upperBound == Int.max
            ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        throw invalid(text, name, "a whole number is needed, \(wanted)")
    }

    private func connection() throws(UsageError) -> DeployDistOptions.Connection {
        let url = invocation.value("endpoint-url")
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            throw invalid(url, "endpoint-url", "it begins with http:// or https://")
        }
        return DeployDistOptions.Connection(
            endpointURL: url, region: invocation.value("region"),
            profile: invocation.value("profile"))
    }

    private func state() throws(UsageError) -> SiteLocation? {
        guard let url = invocation.value("state") else { return nil }
        return try location(url)
    }

    private func style(isPlan: Bool) throws(UsageError) -> TextReporter.Style {
        var style = TextReporter.Style()
        style.isPlan = isPlan
        style.isVerbose = invocation.has("verbose")
        style.isQuiet = invocation.has("quiet")
        style.showsProgress = !invocation.has("no-progress")
        if style.isVerbose, style.isQuiet {
            throw UsageError("--quiet and --verbose exclude each other")
        }
        return style
    }

    private func choice<Choice: RawRepresentable<String>>(_ name: String) -> Choice? {
        invocation.value(name).flatMap(Choice.init)
    }

    private func deletionLimit() throws(UsageError) -> DeployOptions.DeletionLimit? {
        guard let text = invocation.value("max-delete") else { return nil }
        if text.hasSuffix("%") {
            if let percent = digits(String(text.dropLast())), percent <= 100 {
                return .percent(percent)
            }
        } else if let count = digits(text) {
            return .count(count)
        }
        throw invalid(text, "max-delete", "a number of keys or a percentage is needed: 100, 10%")
    }

    private func filterRules() throws(UsageError) -> [PathFilter.Rule] {
        var rules: [PathFilter.Rule] = []
        for use in invocation.uses {
            guard let pattern = use.value, use.name == "include" || use.name == "exclude" else {
                continue
            }
            do throws(GlobError) {
                let glob = try Glob(pattern)
                rules.append(use.name == "include" ? .include(glob) : .exclude(glob))
            } catch {
                throw invalid(pattern, use.name, error.problem)
            }
        }
        return rules
    }

    /// Digits only: `Int` alone would take "+5" too.
    private func digits(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private func invalid(_ value: String, _ name: String, _ reason: String) -> UsageError {
        UsageError("invalid value \"\(value)\" for --\(name): \(reason)")
    }
}
