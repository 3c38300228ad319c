package import Manifest

/// What a listing showed that the manifest does not say.
///
/// An entry without a discrepancy is there with the ETag and the size that it tells, so the listing
/// of a million objects that are as we left them comes down to nothing.
package struct Discrepancies: Sendable {
    /// Keys, ascending.
    package private(set) var keys = KeyColumn()
    private var byteCounts: [Int64] = []
    /// ETag of the object that is there; `nil` where an entry's object is missing.
    private var etags: [ETag?] = []

    /// The bucket is what the manifest says.
    package init() {}

    /// Compares entries with what is listed of their part of the bucket.
    ///
    /// - Parameters:
    ///   - objects: all objects of that part, strictly ascending by key.
    ///   - range: the entries of that part.
    package init(
        of objects: some Sequence<ListedObject>, from entries: ManifestEntries, _ range: Range<Int>
    ) {
        var index = range.lowerBound
        for object in objects {
            while index < range.upperBound, entries.keys.compare(index, with: object.key) < 0 {
                noteMissing(index, of: entries)
                index += 1
            }
            let isKnown =
                index < range.upperBound && entries.keys.compare(index, with: object.key) == 0
            if !isKnown || entries.etags[index] != object.etag
                || entries.byteCounts[index] != object.byteCount
            {
                note(object)
            }
            if isKnown { index += 1 }
        }
        for index in index..<range.upperBound { noteMissing(index, of: entries) }
    }

    /// The object that is there and is not what its entry says; `nil` where an entry's object is
    /// missing.
    package func object(_ index: Int) -> ListedObject? {
        etags[index].map { ListedObject(key: keys[index], byteCount: byteCounts[index], etag: $0) }
    }

    /// The object that is there, whether or not it is what its entry says.
    package func object(_ key: ObjectKey, besides entries: ManifestEntries) -> ListedObject? {
        if let index = keys.index(of: key) { return object(index) }
        return entries.keys.index(of: key).flatMap { index in
            entries.etags[index].map {
                ListedObject(key: key, byteCount: entries.byteCounts[index], etag: $0)
            }
        }
    }

    /// Adds those of the part that comes next.
    mutating func append(_ others: Discrepancies) {
        for index in others.keys.indices {
            keys.append(index, of: others.keys)
            byteCounts.append(others.byteCounts[index])
            etags.append(others.etags[index])
        }
    }

    private mutating func note(_ object: ListedObject) {
        keys.append(object.key)
        byteCounts.append(object.byteCount)
        etags.append(object.etag)
    }

    private mutating func noteMissing(_ index: Int, of entries: ManifestEntries) {
        keys.append(index, of: entries.keys)
        byteCounts.append(0)
        etags.append(nil)
    }
}
