package import Manifest
internal import Platform

/// Lists the site's objects, in parallel ranges where it is known where to cut.
///
/// The beginning is asked for before the manifest is there, cut at keys of the local files. When
/// there is more, the rest is cut at keys of the manifest, about a page each, and the ranges are
/// listed side by side; a listing has no end bound, so each range stops itself and drops what lies
/// beyond.
package struct Lister: Sendable {
    /// S3's page size.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
    static let pageKeyCount = 1000
    /// So many local files to a page leave room for objects that are no local file.
    static let pageFileCount = 900
    /// Where more than so many pages are to be expected, the manifest tells better.
    static let beginningPageCount = 16

    private let store: any ObjectStore
    private let site: SiteLocation
    private let isState: @Sendable (_ fullKey: String) -> Bool
    private let concurrency: Int

    /// A lister of `site`.
    ///
    /// - Parameter isState: tells the keys of manifest, lock and history, which are left out.
    package init(
        store: any ObjectStore, site: SiteLocation, concurrency: Int,
        isState: @escaping @Sendable (_ fullKey: String) -> Bool
    ) {
        self.store = store
        self.site = site
        self.concurrency = concurrency
        self.isState = isState
    }

    /// The beginning of the listing: all of it, when the bucket holds little else than the local
    /// files, and these are not many; at least the first page.
    ///
    /// - Parameter keys: of the local files, ascending.
    package func beginning(
        expecting keys: some RandomAccessCollection<ObjectKey>
    ) async throws -> ListPage {
        let pageCount = (keys.count + Self.pageFileCount - 1) / Self.pageFileCount
        guard (2...Self.beginningPageCount).contains(pageCount) else {
            return try await page(startAfter: nil, continuation: nil)
        }
        let cuts = (1..<pageCount).map { number in
            let index = keys.index(keys.startIndex, offsetBy: number * keys.count / pageCount)
            return ObjectKey(site.fullKey(keys[index]))
        }
        let pages = try await mapBounded([nil] + cuts, limit: concurrency) { start in
            (start, try await page(startAfter: start?.string, continuation: nil))
        }
        return Self.joined(pages, ends: cuts)
    }

    /// The pages as one, up to the first gap between them; the first alone, where the server does
    /// not list by ranges.
    ///
    /// - Parameter ends: where each page but the last may end.
    private static func joined(
        _ pages: [(start: ObjectKey?, page: ListPage)], ends: [ObjectKey]
    ) -> ListPage {
        var joined = ListPage(objects: [])
        for (number, (start, page)) in pages.enumerated() {
            if !isAscending(page.objects) { return pages[0].page }
            if let start, let first = page.objects.first?.key, first <= start {
                return pages[0].page
            }
            if number < ends.count, let last = page.objects.last?.key, last >= ends[number] {
                joined.objects += page.objects.prefix { $0.key <= ends[number] }
                continue
            }
            joined.objects += page.objects
            joined.continuation = page.continuation
            if joined.continuation != nil { break }
        }
        return joined
    }

    /// Every object of the site, ascending by key; keys are relative to the site's prefix.
    ///
    /// - Parameters:
    ///   - first: the first page.
    ///   - splitKeys: keys that are likely to exist, ascending.
    package func list(
        from first: ListPage, splitKeys: [ObjectKey]
    ) async throws -> [ListedObject] {
        var objects = first.objects
        if let continuation = first.continuation {
            if let rest = try await listRanges(after: first, splitKeys: splitKeys) {
                objects += rest
            } else {
                objects += try await listSerially(continuation: continuation)
            }
        }
        return Self.sorted(objects.compactMap(relative))
    }

    /// The rest of the listing by ranges, or `nil` when that gains or works nothing.
    private func listRanges(
        after first: ListPage, splitKeys: [ObjectKey]
    ) async throws -> [ListedObject]? {
        guard let last = first.objects.last?.key, Self.isAscending(first.objects) else {
            return nil
        }
        let cuts = Self.cuts(splitKeys.lazy.map(site.fullKey), after: last.string)
        guard !cuts.isEmpty else { return nil }
        let bounds = [last] + cuts.map(ObjectKey.init)
        let ranges = bounds.indices.map { index in
            (
                start: bounds[index],
                end: bounds.indices.contains(index + 1) ? bounds[index + 1] : nil
            )
        }
        do {
            return try await mapBounded(ranges, limit: concurrency) { range in
                try await listRange(after: range.start, through: range.end)
            }.flatMap { $0 }
        } catch is UnusableRange {
            return nil
        }
    }

    /// Every `pageKeyCount`-th of the keys that come after `last`.
    static func cuts(
        _ keys: some RandomAccessCollection<String>, after last: String
    ) -> [String] {
        let start = keys.firstIndex { UTF8Order.compare($0, last) > 0 } ?? keys.endIndex
        let rest = keys[start...]
        return stride(from: pageKeyCount - 1, to: rest.count - 1, by: pageKeyCount).map {
            rest[rest.index(rest.startIndex, offsetBy: $0)]
        }
    }

    /// The server ignores `start-after`, or lists in an order of its own, in which a range of
    /// bytes is no range.
    private struct UnusableRange: Error {}

    private func listRange(after start: ObjectKey, through end: ObjectKey?) async throws
        -> [ListedObject]
    {
        var objects: [ListedObject] = []
        var continuation: String?
        repeat {
            let page = try await page(
                startAfter: continuation == nil ? start.string : nil, continuation: continuation)
            let previous = objects.last?.key ?? start
            if let key = page.objects.first?.key, key <= previous { throw UnusableRange() }
            guard Self.isAscending(page.objects) else { throw UnusableRange() }
            if let end, let last = page.objects.last?.key, last >= end {
                return objects + page.objects.prefix { $0.key <= end }
            }
            objects += page.objects
            continuation = page.continuation
        } while continuation != nil
        return objects
    }

    private func listSerially(continuation: String) async throws -> [ListedObject] {
        var objects: [ListedObject] = []
        var next: String? = continuation
        while let token = next {
            let page = try await page(startAfter: nil, continuation: token)
            objects += page.objects
            next = page.continuation
        }
        return objects
    }

    private func page(startAfter: String?, continuation: String?) async throws -> ListPage {
        try await store.list(
            prefix: site.prefix, startAfter: startAfter, continuation: continuation)
    }

    /// The object below the site's prefix; `nil` for state and for the prefix's own marker.
    private func relative(_ object: ListedObject) -> ListedObject? {
        guard object.key.string.utf8.count > site.prefix.utf8.count, !isState(object.key.string)
        else { return nil }
        var relative = object
        let rest = object.key.string.utf8.dropFirst(site.prefix.utf8.count)
        relative.key = ObjectKey(String(rest) ?? object.key.string)
        return relative
    }

    /// Byte order is S3's promise, not every server's.
    private static func sorted(_ objects: [ListedObject]) -> [ListedObject] {
        if isAscending(objects) { return objects }
        var sorted: [ListedObject] = []
        for object in objects.sorted(by: { $0.key < $1.key }) where sorted.last?.key != object.key {
            sorted.append(object)
        }
        return sorted
    }

    private static func isAscending(_ objects: [ListedObject]) -> Bool {
        zip(objects, objects.dropFirst()).allSatisfy { $0.key < $1.key }
    }
}
