internal import Glibc

/// Comparison and hashing of strings by their UTF-8 bytes.
///
/// Swift's own `==` and `<` compare by canonical equivalence, under which "é" in its two Unicode
/// forms is one string; they are two file names and two object keys. S3 lists in this order too:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
package enum UTF8Order {
    /// Negative, zero or positive as `left` sorts before, with or after `right`.
    package static func compare(_ left: String, _ right: String) -> Int {
        let fast = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                compare(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
            }
        }
        if let order = fast.flatMap({ $0 }) { return order }
        return compare(Array(left.utf8), 0..<left.utf8.count, right)
    }

    /// The same for text that is a range of a longer array.
    package static func compare(_ left: [UInt8], _ range: Range<Int>, _ right: String) -> Int {
        var right = right
        return right.withUTF8 { right in
            left.withUnsafeBytes {
                compare(UnsafeRawBufferPointer(rebasing: $0[range]), UnsafeRawBufferPointer(right))
            }
        }
    }

    /// The same for two ranges of arrays.
    package static func compare(
        _ left: [UInt8], _ leftRange: Range<Int>, _ right: [UInt8], _ rightRange: Range<Int>
    ) -> Int {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                compare(
                    UnsafeRawBufferPointer(rebasing: left[leftRange]),
                    UnsafeRawBufferPointer(rebasing: right[rightRange]))
            }
        }
    }

    private static func compare(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) -> Int {
        let common = min(left.count, right.count)
        if common > 0 {
            let order = Int(memcmp(left.baseAddress!, right.baseAddress!, common))
            if order != 0 { return order }
        }
        return left.count - right.count
    }

    /// Feeds the bytes and an end mark, which no UTF-8 holds.
    package static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
