internal import Arguments
internal import Deploy

/// Directories and `s3://` places among the operands.
extension OptionReader {
    /// The operands `<dir> s3://…`, in this order.
    func directoryAndSite(
        _ operands: [String]
    ) throws(UsageError) -> (directory: String, site: SiteLocation) {
        let (directory, place) = (operands[0], operands[1])
        if directory.hasPrefix("s3://") {
            throw place.hasPrefix("s3://")
                ? UsageError(
                    "the first operand is a directory, not \(directory)",
                    hint: "a copy from bucket to bucket is not possible")
                : UsageError(
                    "the directory goes first", hint: "write: deploy-dist \(place) \(directory)")
        }
        guard !directory.isEmpty else { throw UsageError("the directory is empty text") }
        return (withoutTrailingSlashes(directory), try location(place))
    }

    /// Reads `s3://bucket[/prefix]`.
    func location(_ url: String) throws(UsageError) -> SiteLocation {
        guard let location = SiteLocation(url: url), isBucketName(location.bucket) else {
            throw UsageError(
                "\"\(url)\" is not of the form s3://<bucket>[/<prefix>]",
                hint: repaired(url).map { "did you mean \($0)?" })
        }
        return location
    }

    /// What else was probably meant: `S3://`, `s3:/`, a bucket without its scheme.
    private func repaired(_ url: String) -> String? {
        let lowercased = url.lowercased()
        let rest: Substring
        if lowercased.hasPrefix("s3:") {
            rest = url.dropFirst(3).drop { $0 == "/" }
        } else if !url.contains(":"), !url.hasPrefix("."), !url.hasPrefix("/") {
            rest = url[...]
        } else {
            return nil
        }
        let bucket = rest.prefix { $0 != "/" }
        return isBucketName(String(bucket)) ? "s3://\(rest)" : nil
    }

    /// Letters, digits, dots, hyphens and underscores: what any S3 server has ever allowed. AWS's
    /// own rules are narrower, and its answer says so.
    private func isBucketName(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private func withoutTrailingSlashes(_ path: String) -> String {
        var path = path[...]
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path = path.dropLast() }
        return String(path)
    }
}
