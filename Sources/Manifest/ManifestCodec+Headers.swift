// The column of headers: each different set once, and for each entry the number of its set. A site
// has a handful of sets for thousands of objects.
extension ManifestCodec {
    /// The most sets of headers, and headers in a set.
    private static let headerSetLimit = 1 << 16

    static func encodeHeaders(_ headers: [ObjectHeaders], to writer: inout ByteWriter) {
        var sets: [ObjectHeaders] = []
        var numbers: [ObjectHeaders: Int] = [:]
        var column: [Int] = []
        column.reserveCapacity(headers.count)
        for set in headers {
            // Neighbours tend to have the same headers, which is told faster than their hash.
            if let last = column.last, sets[last] == set {
                column.append(last)
                continue
            }
            let number = numbers[set] ?? sets.count
            if number == sets.count {
                numbers[set] = number
                sets.append(set)
            }
            column.append(number)
        }
        writer.append(count: sets.count)
        for set in sets {
            writer.append(count: set.fields.count)
            for field in set.fields {
                writer.append(string: field.name)
                writer.append(string: field.value)
            }
        }
        for number in column { writer.append(count: number) }
    }

    static func decodeHeaders(
        _ reader: inout ByteReader, count: Int
    ) throws(ManifestError) -> [ObjectHeaders] {
        var sets: [ObjectHeaders] = []
        for _ in 0..<(try reader.count(atMost: headerSetLimit)) {
            sets.append(try decodeHeaderSet(&reader))
        }
        var headers: [ObjectHeaders] = []
        headers.reserveCapacity(count)
        for _ in 0..<count {
            let number = try reader.count()
            guard sets.indices.contains(number) else {
                throw .damaged("number of headers at byte \(reader.position)")
            }
            headers.append(sets[number])
        }
        return headers
    }

    private static func decodeHeaderSet(
        _ reader: inout ByteReader
    ) throws(ManifestError) -> ObjectHeaders {
        var fields: [ObjectHeaders.Field] = []
        for _ in 0..<(try reader.count(atMost: headerSetLimit)) {
            fields.append(
                ObjectHeaders.Field(name: try reader.string(), value: try reader.string()))
        }
        // Sorted as they are written: to sort a million of them here would take for ever.
        guard let set = ObjectHeaders(ascending: fields) else {
            throw .damaged("headers at byte \(reader.position) are out of order")
        }
        return set
    }
}
