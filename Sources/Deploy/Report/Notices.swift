internal import Platform

/// Turns failures and warnings into lines for standard error. A hint that many failures share is
/// given once.
struct Notices: Sendable {
    private let console: Console
    private let showsWarnings: Bool
    private var hintsGiven: Set<String> = []

    init(_ console: Console, showsWarnings: Bool) {
        self.console = console
        self.showsWarnings = showsWarnings
    }

    /// The lines for an event, or `nil` when it is of another kind or not wanted.
    mutating func lines(for event: DeployEvent) -> String? {
        switch event {
        case .failed(let key, let message, let hint):
            let isNamed = key.map { message.utf8.contains($0.utf8) } ?? true
            let text = isNamed ? message : "\(key ?? ""): \(message)"
            return console.lines(.error, text, hint: fresh(hint))
        case .warning(let message, let hint) where showsWarnings:
            return console.lines(.warning, message, hint: fresh(hint))
        default:
            return nil
        }
    }

    /// The lines for a page that is held back.
    func lines(withheld key: String, missing: [String]) -> String? {
        guard showsWarnings else { return nil }
        return console.lines(.warning, "\(key) is withheld: \(ActionText.reason(missing))")
    }

    private mutating func fresh(_ hint: String?) -> String? {
        hint.flatMap { hintsGiven.insert($0).inserted ? $0 : nil }
    }
}
