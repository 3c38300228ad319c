internal import Platform
internal import Synchronization

/// The key that signs everything of one day, region and service; the secret key itself signs
/// nothing.
package enum SigningKey {
    /// Derives the key.
    ///
    /// - Parameter date: eight digits, `20130524`.
    package static func derive(secret: String, date: String, scope: SigningScope) -> [UInt8] {
        [date, scope.region, scope.service, "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) {
            HMAC.sha256(key: $0, message: Array($1.utf8))
        }
    }
}

/// Derived keys of late, so that a request costs one HMAC and not five.
///
/// A pure function remembered: dropping entries at any time changes nothing but the time taken.
package final class SigningKeyCache: Sendable {
    private struct Entry {
        let secret: String, date: String, scope: SigningScope
        let key: [UInt8]

        func serves(_ secret: String, _ date: String, _ scope: SigningScope) -> Bool {
            self.secret == secret && self.date == date && self.scope == scope
        }
    }

    /// A process signs for a handful of regions and two credentials around a refresh.
    private static let capacity = 8

    private let entries = Mutex<[Entry]>([])

    /// An empty cache.
    package init() {}

    /// The derived key, from the cache when it is there.
    package func key(secret: String, date: String, scope: SigningScope) -> [UInt8] {
        let known = entries.withLock { entries in
            entries.first { $0.serves(secret, date, scope) }?.key
        }
        if let known { return known }
        let key = SigningKey.derive(secret: secret, date: date, scope: scope)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries.append(Entry(secret: secret, date: date, scope: scope, key: key))
        }
        return key
    }
}
