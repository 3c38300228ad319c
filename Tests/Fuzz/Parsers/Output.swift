@testable import Worker

extension Parser {
    private static let secret = "s3cr3t-value"

    /// The first byte chooses who printed the rest.
    func feedOutput(_ bytes: [UInt8]) {
        let (choice, rest) = bytes.choosing(among: 4)
        let text = String(decoding: rest, as: UTF8.self)
        switch choice {
        case 0:
            let redacted = Redactor(secrets: [Self.secret]).redact(text)
            must(!redacted.utf8.contains(Self.secret.utf8), "the secret is gone")
        case 1:
            let plain = TerminalText.plain(text)
            must(
                plain.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
                "control characters are gone")
        case 2:
            _ = ClaudeMessage(line: text)
        default:
            _ = StatusEntry.parse(rest)
        }
    }
}
