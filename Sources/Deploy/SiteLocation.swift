package import Manifest

/// A place in a bucket: `s3://bucket` or `s3://bucket/prefix`.
package struct SiteLocation: Hashable, Sendable, CustomStringConvertible {
    /// Bucket name.
    package let bucket: String
    /// What every key begins with: empty, or ending in `/`, so that `s3://b/p` never touches
    /// `p2/...`.
    package let prefix: String

    /// A location; a `/` is added to a prefix that lacks one at its end.
    package init(bucket: String, prefix: String = "") {
        self.bucket = bucket
        self.prefix =
            prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
    }

    /// Reads `s3://bucket[/prefix]`; `nil` when it is not of that form or the bucket is empty.
    package init?(url: String) {
        let scheme = "s3://"
        guard url.utf8.starts(with: scheme.utf8) else { return nil }
        let rest = url.utf8.dropFirst(scheme.utf8.count)
        let parts = rest.split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let bucket = parts.first.flatMap({ String($0) }), !bucket.isEmpty else { return nil }
        self.init(bucket: bucket, prefix: parts.count > 1 ? String(parts[1]) ?? "" : "")
    }

    /// The full key of an object of the site.
    package func fullKey(_ key: ObjectKey) -> String { prefix + key.string }

    /// The `s3://` form.
    package var description: String { "s3://\(bucket)/\(prefix)" }
}
