/// How long browsers may keep a file: the policy where the configuration sets none.
///
/// A page, and any file whose name stays when its content changes, is revalidated each time: an
/// unchanged one costs a 304. A file whose name changes with its content never needs to be asked
/// for again (`immutable`, RFC 8246).
package enum CacheControl {
    /// For files that keep their name: stored, and checked before each use.
    package static let revalidated = "public, max-age=0, must-revalidate"
    /// For files with a fingerprint in their name: kept for a year, never checked.
    package static let immutable = "public, max-age=31536000, immutable"

    /// The value of the header for a file that goes up in this phase.
    package static func value(in phase: PublishPhase, isFingerprinted: Bool) -> String {
        phase == .assets && isFingerprinted ? immutable : revalidated
    }
}
