internal import Platform

/// Makes text of git fit to be shown: no secrets, no control characters.
struct GitRedaction: Sendable {
    let redactor: Redactor

    /// The text without secrets, each line's control characters shown as escapes.
    ///
    /// - Parameter byteLimit: longer text loses its beginning: programs say last why they failed.
    func clean(_ text: String, byteLimit: Int = 8192) -> String {
        let lines = redactor.redact(text).split(whereSeparator: \.isNewline)
        let shown = lines.map { Printable.line(String($0)) }.joined(separator: "\n")
        guard shown.utf8.count > byteLimit else { return shown }
        return "…" + String(decoding: shown.utf8.suffix(byteLimit), as: UTF8.self)
    }
}
