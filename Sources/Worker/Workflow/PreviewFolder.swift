internal import Platform

/// Where the preview of a session is, in the site's bucket.
struct PreviewFolder: Sendable, Equatable {
    /// All previews, as a pattern over the site's keys.
    static let glob = "/session/**"

    /// One path component that belongs to this session alone.
    let name: String

    /// The folder of a session: its id where that is 1 to 64 letters, digits, `.`, `_` and `-`,
    /// beginning with a letter or digit; of every other id, and of those that look like one, a
    /// digest. An id may be anything, `..` included.
    init(session id: String) {
        let isPlain = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let isUsable =
            isPlain && (1...64).contains(id.utf8.count) && !id.hasPrefix(".") && !id.hasPrefix("-")
            && !id.hasPrefix("h-")
        name = isUsable ? id : "h-" + SHA256Digest.of(Array(id.utf8)).hex.prefix(32)
    }

    /// What its keys begin with.
    var prefix: String { "session/\(name)/" }

    /// What the keys of its state begin with: below the site's own state, which no visitor may
    /// read.
    var statePrefix: String { ".deploy-dist/session/\(name)/" }

    /// Its address.
    func url(base: String) -> String { "\(base)/\(prefix)" }
}
