/// Why stored bytes are not a manifest that can be used.
package enum ManifestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes do not make sense, at the place that the text names.
    case damaged(String)
    /// A newer program wrote it, or an older one.
    case otherVersion(Int)

    /// One sentence.
    package var description: String {
        switch self {
        case .damaged(let place):
            "the manifest is damaged (\(place))"
        case .otherVersion(let version):
            "the manifest has format version \(version), this program knows "
                + "\(version < ManifestCodec.formatVersion ? "the newer" : "the older") version "
                + "\(ManifestCodec.formatVersion) only"
        }
    }
}
