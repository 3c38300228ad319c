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
    static let pageFileCount = 960
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
        let ranges = zip([nil] + cuts, cuts + [nil])
        let pages = try await mapBounded(Array(ranges), limit: concurrency) { start, end in
            (start, try await beginning(after: start, upTo: end))
        }
        return Self.joined(pages, ends: cuts)
    }

    /// The first page of a range, with the second where the first does not reach the end: the
    /// records of many deployments lie beside the first files. Where two do not, the manifest tells
    /// better where to cut.
    private func beginning(after start: ObjectKey?, upTo end: ObjectKey?) async throws -> ListPage {
        let first = try await page(startAfter: start?.string, continuation: nil)
        guard let end, let continuation = first.continuation,
            let last = first.objects.last?.key, last < end, start.map({ $0 < last }) ?? true
        else { return first }
        let second = try await page(startAfter: nil, continuation: continuation)
        return ListPage(
            objects: first.objects + second.objects, continuation: second.continuation)
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

    /// What is listed of the site otherwise than `entries` say.
    ///
    /// - Parameter first: the beginning of the listing.
    package func compare(
        from first: ListPage, with entries: ManifestEntries
    ) async throws -> Discrepancies {
        guard let continuation = first.continuation else {
            return discrepancies(of: Self.sorted(first.objects), from: entries, entries.indices)
        }
        if let discrepancies = try await compareRanges(from: first, with: entries) {
            return discrepancies
        }
        let objects = first.objects + (try await listSerially(continuation: continuation))
        return discrepancies(of: Self.sorted(objects), from: entries, entries.indices)
    }

    /// A part of the listing, and the entries of that part.
    private struct Part: Sendable {
        /// Full keys; the end is the last key of the part, `nil` where all the rest belongs to it.
        let start: ObjectKey, end: ObjectKey?
        let entries: Range<Int>
    }

    /// Compares by ranges, or returns `nil` when that gains or works nothing.
    private func compareRanges(
        from first: ListPage, with entries: ManifestEntries
    ) async throws -> Discrepancies? {
        guard let last = first.objects.last?.key, Self.isAscending(first.objects) else {
            return nil
        }
        let known = entries.keys.upperBound(of: below(last))
        let parts = parts(after: last, entries, from: known)
        guard parts.count > 1 else { return nil }
        do {
            var all = discrepancies(
                of: first.objects, from: entries, entries.startIndex..<known)
            for part in try await mapBounded(
                parts, limit: concurrency,
                { part in
                    discrepancies(of: try await list(part), from: entries, part.entries)
                })
            {
                all.append(part)
            }
            return all
        } catch is UnusableRange {
            return nil
        }
    }

    /// Parts that end at every `pageKeyCount`-th of the entries from `known` on.
    private func parts(
        after last: ObjectKey, _ entries: ManifestEntries, from known: Int
    ) -> [Part] {
        var parts: [Part] = []
        var (start, startIndex) = (last, known)
        for index in stride(
            from: known + Self.pageKeyCount - 1, to: entries.endIndex - 1, by: Self.pageKeyCount)
        {
            let end = ObjectKey(site.fullKey(entries.keys[index]))
            parts.append(Part(start: start, end: end, entries: startIndex..<index + 1))
            (start, startIndex) = (end, index + 1)
        }
        parts.append(Part(start: start, end: nil, entries: startIndex..<entries.endIndex))
        return parts
    }

    /// The server ignores `start-after`, or lists in an order of its own, in which a range of
    /// bytes is no range.
    private struct UnusableRange: Error {}

    private func list(_ part: Part) async throws -> [ListedObject] {
        var objects: [ListedObject] = []
        var continuation: String?
        repeat {
            let page = try await page(
                startAfter: continuation == nil ? part.start.string : nil,
                continuation: continuation)
            let previous = objects.last?.key ?? part.start
            if let key = page.objects.first?.key, key <= previous { throw UnusableRange() }
            guard Self.isAscending(page.objects) else { throw UnusableRange() }
            if let end = part.end, let last = page.objects.last?.key, last >= end {
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

    private func discrepancies(
        of objects: [ListedObject], from entries: ManifestEntries, _ range: Range<Int>
    ) -> Discrepancies {
        Discrepancies(of: objects.lazy.compactMap(relative), from: entries, range)
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
        relative.key = below(object.key)
        return relative
    }

    /// The key below the site's prefix of one that begins with it.
    private func below(_ fullKey: ObjectKey) -> ObjectKey {
        guard !site.prefix.isEmpty else { return fullKey }
        return ObjectKey(String(fullKey.string.utf8.dropFirst(site.prefix.utf8.count)) ?? "")
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
