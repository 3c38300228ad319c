internal import Platform

/// What was or would be done to one object, as a line of text.
package struct ActionText: Sendable, Equatable {
    /// The object's full key.
    package let key: String
    /// The line, without its end.
    package let line: String

    /// The line for an event; `nil` when it is not about one object that is acted upon.
    package init?(_ event: DeployEvent) {
        switch event {
        case .uploaded(let key, let reason, let bytes):
            self.init("upload", key, "\(reason.rawValue), \(Figures.bytes(bytes))")
        case .updated(let key, let reason):
            self.init("update", key, reason.rawValue)
        case .deleted(let key):
            self.init("delete", key, nil)
        case .withheld(let key, let missing):
            self.init("withhold", key, Self.reason(missing))
        case .stage, .hashed, .planned, .sent, .failed, .warning:
            return nil
        }
    }

    private init(_ verb: String, _ key: String, _ note: String?) {
        self.key = key
        line = Printable.line("\(verb) \(key)" + (note.map { " (\($0))" } ?? ""))
    }

    /// Why a page is held back.
    static func reason(_ missing: [String]) -> String {
        missing.isEmpty ? "cut off" : "missing " + missing.joined(separator: ", ")
    }
}
