/// How a server departs from S3 when a write has a condition; none for S3 itself.
package struct WriteQuirks: OptionSet, Sendable {
    /// The quirks as bits.
    package let rawValue: UInt8

    /// Quirks of these bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A write whose condition does not hold takes effect.
    package static let ignoresConditions = WriteQuirks(rawValue: 1)
    /// `If-Match` is refused although it holds, as by Ceph 16.
    package static let refusesIfMatch = WriteQuirks(rawValue: 2)
}
