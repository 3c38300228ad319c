internal import Platform
internal import Synchronization

/// Removes secrets from text that leaves the worker: logs, answers, errors, commit messages.
///
/// Two nets: values that are known to be secret, wherever they came from, in the forms in which they
/// usually turn up (as they are, percent-encoded, inside Base64), and shapes that only secrets have
/// (`SecretShapes`). It works on whole strings; whoever cuts text cuts it afterwards.
package final class Redactor: Sendable {
    /// What stands in the place of a secret.
    package static let mark = "[redacted]"
    /// Values shorter than this are not looked for: they would tear holes into ordinary words.
    package static let shortestSecret = 6

    /// The longest ones first, so that no part of one survives beside a shorter one.
    private let forms = Mutex<[[UInt8]]>([])

    /// A redactor that knows the given secrets.
    package init(secrets: [String] = []) {
        for secret in secrets { add(secret) }
    }

    /// Learns a secret. A text of several lines is learnt line by line too, since that is how a log
    /// shows it.
    package func add(_ secret: String) {
        let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
        let texts = [secret] + (lines.count > 1 ? lines.filter { $0.utf8.count >= 16 } : [])
        let found = texts.filter { $0.utf8.count >= Self.shortestSecret }.flatMap(Self.forms)
        forms.withLock { forms in
            forms = Set(forms + found).sorted { $0.count > $1.count }
        }
    }

    /// The text without secrets.
    package func redact(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var spans = forms.withLock(\.self).flatMap { Self.occurrences(of: $0, in: bytes) }
        spans += SecretShapes.spans(in: bytes)
        guard !spans.isEmpty else { return text }
        return Self.replace(spans, in: bytes)
    }

    /// The forms in which a secret turns up.
    private static func forms(of secret: String) -> [[UInt8]] {
        let plain = Array(secret.utf8)
        return [plain, percentEncoded(plain)] + base64Cores(plain)
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
            default: Array("%".utf8) + Array(Hex.encode([byte]).uppercased().utf8)
            }
        }
    }

    /// What the secret becomes somewhere inside a longer text that is encoded in Base64 (RFC 4648,
    /// section 4), as in an `Authorization` header: it depends on its distance from the beginning,
    /// modulo 3. Letters at the edges depend on the neighbours too and are left out.
    private static func base64Cores(_ secret: [UInt8]) -> [[UInt8]] {
        (0..<3).compactMap { offset in
            let skipped = (3 - offset) % 3
            let whole = (secret.count - skipped) / 3 * 3
            guard whole >= 12 else { return nil }
            return Array(Base64.encode(Array(secret[skipped..<(skipped + whole)])).utf8)
        }
    }

    private static func occurrences(of secret: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        while start + secret.count <= bytes.count {
            if bytes[start] == secret[0],
                bytes[start..<(start + secret.count)].elementsEqual(secret)
            {
                found.append(start..<(start + secret.count))
                start += secret.count
            } else {
                start += 1
            }
        }
        return found
    }

    private static func replace(_ spans: [Range<Int>], in bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var position = 0
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if span.lowerBound >= position {
                result += bytes[position..<span.lowerBound]
                result += mark.utf8
            }
            position = max(position, span.upperBound)
        }
        result += bytes[position...]
        return String(decoding: result, as: UTF8.self)
    }
}
