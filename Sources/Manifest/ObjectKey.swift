internal import Platform

/// An object's key relative to the site's prefix: UTF-8 bytes, never normalised.
///
/// Equality, hashing and order go by bytes, as S3 does; `String`'s own would take the two Unicode
/// spellings of "é" for one key.
package struct ObjectKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The key as text.
    package let string: String

    /// S3's limit, in bytes of UTF-8.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
    package static let maximumByteCount = 1024

    /// A key spelled exactly so.
    package init(_ string: String) {
        self.string = string
    }

    /// The key as text.
    package var description: String { string }

    /// Byte for byte.
    package static func == (left: ObjectKey, right: ObjectKey) -> Bool {
        UTF8Order.compare(left.string, right.string) == 0
    }

    /// Byte order.
    package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        UTF8Order.compare(left.string, right.string) < 0
    }

    /// Feeds the bytes, so that canonically equivalent spellings differ.
    package func hash(into hasher: inout Hasher) {
        UTF8Order.hash(string, into: &hasher)
    }
}
