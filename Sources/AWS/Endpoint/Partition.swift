/// A group of regions with accounts, host names and resource names of its own.
///
/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
package struct Partition: Sendable, Equatable {
    /// The name in resource names: `aws`, `aws-cn`, `aws-us-gov`.
    package let name: String
    /// What host names end in.
    package let dnsSuffix: String

    /// The partition that a region belongs to; an unknown region is taken for one of `aws`, so
    /// that a region newer than this program works.
    package init(region: String) {
        switch region.split(separator: "-").prefix(2).joined(separator: "-") {
        case let area where area.hasPrefix("cn-"):
            self.init(name: "aws-cn", dnsSuffix: "amazonaws.com.cn")
        case "us-gov": self.init(name: "aws-us-gov", dnsSuffix: "amazonaws.com")
        case "us-iso": self.init(name: "aws-iso", dnsSuffix: "c2s.ic.gov")
        case "us-isob": self.init(name: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov")
        case "eu-isoe": self.init(name: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk")
        case "us-isof": self.init(name: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov")
        case let area where area.hasPrefix("eusc-"):
            self.init(name: "aws-eusc", dnsSuffix: "amazonaws.eu")
        default: self.init(name: "aws", dnsSuffix: "amazonaws.com")
        }
    }

    private init(name: String, dnsSuffix: String) {
        self.name = name
        self.dnsSuffix = dnsSuffix
    }
}

/// The spelling of region names.
package enum RegionName {
    /// Whether `text` may be a region's name: lower-case letters, digits and hyphens. A server's
    /// answer can name a region, and the name becomes part of a host: nothing else may get there.
    package static func isValid(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
                    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                    || byte == UInt8(ascii: "-")
            }
    }
}
