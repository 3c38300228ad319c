/// Keys that sign requests.
package struct Credentials: Sendable, Equatable {
    /// Access key id.
    package var accessKeyID: String
    /// Secret access key; never logged, never part of an error.
    package var secretAccessKey: String
    /// Session token of temporary credentials.
    package var sessionToken: String?
    /// When they end, in seconds since the epoch; `nil` for keys that do not expire.
    package var expiration: Int64?

    /// Credentials with the given parts.
    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
        expiration: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// Printing, interpolating and dumping show the key's id, which is no secret, and nothing else.
extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's id.
    package var description: String { "Credentials(\(accessKeyID))" }

    /// The key's id.
    package var debugDescription: String { description }

    /// The key's id and the expiration.
    package var customMirror: Mirror {
        Mirror(
            self, children: ["accessKeyID": accessKeyID, "expiration": expiration as Any],
            displayStyle: .struct)
    }
}

/// Where credentials come from.
package protocol CredentialSource: Sendable {
    /// Credentials that are valid now; a cached source returns the same ones until shortly before
    /// they expire.
    ///
    /// - Throws: `AWSError` saying where credentials were looked for and what to try.
    func credentials() async throws -> Credentials

    /// Forgets credentials that a service has just refused as expired, if they are still the
    /// current ones, so that the next call fetches new ones.
    func invalidate(_ credentials: Credentials) async
}
