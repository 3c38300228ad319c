internal import HTTP

/// An object as a listing shows it.
package struct S3ListedObject: Sendable, Equatable {
    /// Full key.
    package let key: String
    /// Length in bytes.
    package let byteCount: Int64
    /// ETag without quotes; empty when the server lists none.
    package let etag: String

    /// A listed object.
    package init(key: String, byteCount: Int64, etag: String) {
        self.key = key
        self.byteCount = byteCount
        self.etag = etag
    }
}

/// One page of a listing.
package struct S3ListPage: Sendable {
    /// The objects, in the server's order.
    package let objects: [S3ListedObject]
    /// Token of the next page, `nil` at the end.
    package let continuation: String?

    /// Decodes the answer of ListObjectsV2.
    ///
    /// Everything that could make a listing look shorter than it is counts as an error: a document
    /// that is cut off or empty, one without `IsTruncated`, a truncated page without a token.
    init(_ response: HTTPResponse) throws(ServiceFault) {
        let reader = ListPageReader()
        do throws(XMLFault) {
            try XMLReader.read(response.body, into: reader)
        } catch {
            throw ServiceFault("the listing cannot be read: \(error)", in: response)
        }
        if reader.rootIsError { throw ServiceFault(response) }
        do throws(XMLFault) {
            (objects, continuation) = try reader.page()
        } catch {
            throw ServiceFault("the listing is not valid: \(error)", in: response)
        }
    }
}

/// Collects a page while it streams by. Keys stay encoded until the end: whether they are is
/// told by an element that may come after them.
private final class ListPageReader: XMLHandler {
    private enum Field {
        case key, size, etag, isTruncated, token, encoding
    }

    private struct Entry {
        var key: String?
        var byteCount: Int64?
        var etag = ""
    }

    private(set) var rootIsError = false
    private var isListing = false
    private var entries: [Entry] = []
    private var isInEntry = false
    private var field: Field?
    private var value: [UInt8] = []
    private var isTruncated: Bool?
    private var token: String?
    private var isURLEncoded = false

    func start(_ name: XMLName, depth: Int) {
        switch depth {
        case 1:
            isListing = name == "ListBucketResult"
            rootIsError = name == "Error"
        case 2:
            isInEntry = name == "Contents"
            if isInEntry { entries.append(Entry()) } else { field = Self.pageField(name) }
        case 3 where isInEntry:
            field = Self.entryField(name)
        default:
            field = nil
        }
        value.removeAll(keepingCapacity: true)
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if field != nil { value.append(contentsOf: bytes) }
    }

    func end(_ name: XMLName, depth: Int) {
        guard let field else { return }
        let text = String(decoding: value, as: UTF8.self)
        switch field {
        case .key: entries[entries.count - 1].key = text
        case .size: entries[entries.count - 1].byteCount = Int64(text)
        case .etag: entries[entries.count - 1].etag = S3ETag.bare(text)
        case .isTruncated: isTruncated = text == "true" ? true : text == "false" ? false : nil
        case .token: token = text
        case .encoding: isURLEncoded = text == "url"
        }
        self.field = nil
    }

    func page() throws(XMLFault) -> ([S3ListedObject], String?) {
        guard isListing else { throw XMLFault("it is not a ListBucketResult") }
        guard let isTruncated else { throw XMLFault("it does not tell whether it is complete") }
        if isTruncated, token?.isEmpty ?? true {
            throw XMLFault("it is incomplete and has no continuation token")
        }
        var objects: [S3ListedObject] = []
        objects.reserveCapacity(entries.count)
        for entry in entries {
            guard let raw = entry.key, let key = decoded(raw), !key.isEmpty,
                let byteCount = entry.byteCount, byteCount >= 0
            else { throw XMLFault("an object in it lacks a key or a size") }
            objects.append(S3ListedObject(key: key, byteCount: byteCount, etag: entry.etag))
        }
        return (objects, isTruncated ? token : nil)
    }

    /// `encoding-type=url` writes a space as `+`, and most keys as they are.
    private func decoded(_ key: String) -> String? {
        guard isURLEncoded,
            key.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") })
        else { return key }
        return PercentEncoding.decode(key, plusIsSpace: true)
    }

    private static func pageField(_ name: XMLName) -> Field? {
        if name == "IsTruncated" { return .isTruncated }
        if name == "NextContinuationToken" { return .token }
        return name == "EncodingType" ? .encoding : nil
    }

    private static func entryField(_ name: XMLName) -> Field? {
        if name == "Key" { return .key }
        if name == "Size" { return .size }
        return name == "ETag" ? .etag : nil
    }
}
