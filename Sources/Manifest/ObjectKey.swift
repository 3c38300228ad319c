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

    /// Whether a file can have this key, which is its path below the site's root: no component is
    /// empty, `.` or `..`, no byte is NUL, and S3 takes the length.
    ///
    /// Servers that keep objects as files follow `..` out of the prefix, so a key from anywhere but
    /// a directory is checked before it is written or deleted.
    package static func canNameFile(_ key: [UInt8]) -> Bool {
        var byteCount = 0
        var dotCount = 0
        // A component that has no more than two bytes and consists of dots.
        func isNoName() -> Bool { byteCount <= 2 && dotCount == byteCount }
        for byte in key {
            switch byte {
            case 0: return false
            case UInt8(ascii: "/"):
                if isNoName() { return false }
                (byteCount, dotCount) = (0, 0)
            default:
                byteCount += 1
                if byte == UInt8(ascii: ".") { dotCount += 1 }
            }
        }
        return !isNoName() && key.count <= maximumByteCount
    }

    /// A key spelled exactly so.
    package init(_ string: String) {
        self.string = string
    }

    /// Whether it can have come from a directory: no component is empty, `.` or `..`, and there is
    /// no NUL in it. A manifest is read from a bucket and could name anything, and not every server
    /// takes such a key by its letters.
    package var isRelativePath: Bool {
        !string.utf8.contains(0)
            && string.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .allSatisfy { component in
                    !component.isEmpty && !component.elementsEqual(".".utf8)
                        && !component.elementsEqual("..".utf8)
                }
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
