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
    private struct Source: Hashable {
        let secret: String
        let date: String
        let scope: SigningScope
    }

    /// A process signs for a handful of regions and two credentials around a refresh.
    private static let capacity = 32

    private let keys = Mutex<[Source: [UInt8]]>([:])

    /// An empty cache.
    package init() {}

    /// The derived key, from the cache when it is there.
    package func key(secret: String, date: String, scope: SigningScope) -> [UInt8] {
        let source = Source(secret: secret, date: date, scope: scope)
        if let known = keys.withLock({ $0[source] }) { return known }
        let key = SigningKey.derive(secret: secret, date: date, scope: scope)
        keys.withLock { keys in
            if keys.count >= Self.capacity { keys.removeAll() }
            keys[source] = key
        }
        return key
    }
}
