/// Makes the URLs of buckets and objects.
package struct S3Addressing: Sendable {
    private let custom: Endpoint?

    /// Addresses below a custom endpoint, or AWS's own when there is none.
    package init(custom: Endpoint? = nil) {
        self.custom = custom
    }

    /// The encoded URL of a bucket or an object.
    ///
    /// - Parameters:
    ///   - key: the object's key, byte for byte; `nil` for the bucket.
    ///   - query: an encoded query, without its question mark.
    package func url(
        bucket: String, key: String? = nil, query: String = "", region: String
    ) -> String {
        let endpoint = custom ?? Endpoint(service: "s3", region: region)
        var url: String
        if usesPathStyle(bucket) {
            url = "\(endpoint.url)/\(PercentEncoding.encode(bucket))"
            if key != nil { url += "/" }
        } else {
            url = endpoint.withHostLabel(bucket).url + "/"
        }
        if let key { url += PercentEncoding.encode(key, keepsSlashes: true) }
        return query.isEmpty ? url : "\(url)?\(query)"
    }

    /// Whether the bucket stands in the path, and not in the host.
    ///
    /// - A custom endpoint is one name: its DNS and its certificate rarely know `bucket.` before
    ///   it, and an address such as `127.0.0.1` has no labels at all.
    /// - `*.s3.region.amazonaws.com` in AWS's certificate covers one label: a bucket named like a
    ///   domain, as website buckets are, would fail verification as a host.
    /// - Names with capitals or underscores, from the days before the rules, are no host names.
    package func usesPathStyle(_ bucket: String) -> Bool {
        custom != nil || !Self.isHostLabel(bucket)
    }

    /// Whether S3 has ever allowed such a name.
    package static func isValidBucketName(_ name: String) -> Bool {
        (3...255).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                isLabelByte($0) || "._ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8.contains($0)
            }
            && name != ".." && name.utf8.first != UInt8(ascii: ".")
    }

    private static func isHostLabel(_ name: String) -> Bool {
        (3...63).contains(name.utf8.count) && name.utf8.allSatisfy(isLabelByte)
            && name.utf8.first != UInt8(ascii: "-") && name.utf8.last != UInt8(ascii: "-")
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
            || byte == UInt8(ascii: "-")
    }
}
