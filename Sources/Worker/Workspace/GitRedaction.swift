internal import Platform

/// Makes text of git fit to be shown: no secrets, no control characters.
struct GitRedaction: Sendable {
    private static let mark = "[redacted]"
    private let secrets: [String]

    /// Knows these secrets, besides everything that looks like a token of GitHub or like the user
    /// part of a URL.
    init(secrets: [String]) {
        // Replacing a short text would tell more than it hides: it shows where it stood.
        self.secrets = Set(secrets.filter { $0.utf8.count >= 4 })
            .sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The text without secrets, each line's control characters shown as escapes.
    ///
    /// - Parameter byteLimit: longer text loses its beginning: programs say last why they failed.
    func clean(_ text: String, byteLimit: Int = 2000) -> String {
        var shown = text
        for secret in secrets { shown.replace(secret, with: Self.mark) }
        shown.replace(/gh[a-z]_[A-Za-z0-9]{4,}|github_pat_[A-Za-z0-9_]{4,}/, with: Self.mark)
        shown.replace(/x-access-token:[^@\s]+/, with: Self.mark)
        shown.replace(/:\/\/[^\/@\s]+@/, with: "://" + Self.mark + "@")
        shown.replace(/(?i)authorization: *[a-z]+ +[^\s]+/, with: "Authorization: " + Self.mark)
        let lines = shown.split(whereSeparator: \.isNewline).map { Printable.line(String($0)) }
        let joined = lines.joined(separator: "\n")
        guard joined.utf8.count > byteLimit else { return joined }
        return "…" + String(decoding: joined.utf8.suffix(byteLimit), as: UTF8.self)
    }
}
