internal import Platform

/// Keys in ascending order, one behind the other in a single array of bytes.
///
/// A million keys are two allocations; as `ObjectKey`s they would be a million. Comparing goes by
/// bytes where they lie; a key becomes an `ObjectKey` only when somebody asks for it.
package struct KeyColumn: RandomAccessCollection, Equatable, Sendable {
    private var bytes: [UInt8] = []
    /// Where each key ends; it begins where the one before ends.
    private var ends: [Int] = []

    /// No keys.
    package init() {}

    /// Index of the first key.
    package var startIndex: Int { 0 }
    /// Index after the last key.
    package var endIndex: Int { ends.count }
    /// Bytes of all keys together.
    package var byteCount: Int { bytes.count }

    /// The key at an index.
    package subscript(index: Int) -> ObjectKey {
        ObjectKey(String(decoding: bytes[range(of: index)], as: UTF8.self))
    }

    /// Adds a key, which must not be less than the last one for the searches below.
    package mutating func append(_ key: ObjectKey) {
        append(utf8: key.string.utf8)
    }

    /// Adds a key of another column.
    package mutating func append(_ index: Int, of other: KeyColumn) {
        append(utf8: other.bytes[other.range(of: index)])
    }

    /// Adds a key that is known to be UTF-8.
    mutating func append(utf8: some Collection<UInt8>) {
        bytes.append(contentsOf: utf8)
        ends.append(bytes.count)
    }

    /// Makes room for so many keys and bytes of keys.
    package mutating func reserveCapacity(_ count: Int, byteCount: Int) {
        bytes.reserveCapacity(byteCount)
        ends.reserveCapacity(count)
    }

    /// The bytes of a key.
    func utf8(_ index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

    /// How many bytes a key begins with that the key before it begins with too.
    func byteCountSharedWithPrevious(_ index: Int) -> Int {
        guard index > startIndex else { return 0 }
        let (previous, key) = (range(of: index - 1), range(of: index))
        let limit = Swift.min(previous.count, key.count)
        var count = 0
        while count < limit,
            bytes[previous.lowerBound + count] == bytes[key.lowerBound + count]
        {
            count += 1
        }
        return count
    }

    /// Negative, zero or positive as a key sorts before, with or after one of another column.
    package func compare(_ index: Int, with other: KeyColumn, _ otherIndex: Int) -> Int {
        UTF8Order.compare(bytes, range(of: index), other.bytes, other.range(of: otherIndex))
    }

    /// Negative, zero or positive as a key sorts before, with or after another.
    package func compare(_ index: Int, with key: ObjectKey) -> Int {
        UTF8Order.compare(bytes, range(of: index), key.string)
    }

    /// The index of the first key that is greater than `key`.
    package func upperBound(of key: ObjectKey) -> Int {
        var bounds = startIndex..<endIndex
        while !bounds.isEmpty {
            let middle = bounds.lowerBound + bounds.count / 2
            bounds =
                compare(middle, with: key) > 0
                ? bounds.lowerBound..<middle : middle + 1..<bounds.upperBound
        }
        return bounds.lowerBound
    }

    /// The index of `key`, or `nil` when it is not there.
    package func index(of key: ObjectKey) -> Int? {
        let index = upperBound(of: key) - 1
        return index >= startIndex && compare(index, with: key) == 0 ? index : nil
    }

    private func range(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }
}
