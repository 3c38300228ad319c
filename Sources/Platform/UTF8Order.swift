internal import Glibc

/// Comparison and hashing of strings by their UTF-8 bytes.
///
/// Swift's own `==` and `<` compare by canonical equivalence, under which "é" in its two Unicode
/// forms is one string; they are two file names and two object keys. S3 lists in this order too:
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
package enum UTF8Order {
    /// Negative, zero or positive as `left` sorts before, with or after `right`.
    package static func compare(_ left: String, _ right: String) -> Int {
        let fast = left.utf8.withContiguousStorageIfAvailable { first in
            right.utf8.withContiguousStorageIfAvailable { second in
                let common = min(first.count, second.count)
                var order = 0
                if common > 0 {
                    order = Int(memcmp(first.baseAddress!, second.baseAddress!, common))
                }
                return order != 0 ? order : first.count - second.count
            }
        }
        if let order = fast.flatMap({ $0 }) { return order }
        if left.utf8.elementsEqual(right.utf8) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }

    /// Feeds the bytes and an end mark, which no UTF-8 holds.
    package static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
