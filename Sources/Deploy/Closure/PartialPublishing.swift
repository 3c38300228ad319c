internal import Manifest
internal import Platform

/// What `--partial` takes out of a plan: pages that would go live without one of their assets, and
/// pages that the interrupted build left cut off. They stay as they were.
struct PartialPublishing: Sendable {
    let directory: String
    /// The prefix of the site, under which its pages may address it.
    let pathPrefix: String

    /// Removes such pages from `plan`.
    ///
    /// - Returns: the pages that were removed, by key.
    func withhold(
        from plan: inout Plan, wanted: Assets, entries: ManifestEntries,
        discrepancies: Discrepancies?
    ) throws -> [WithheldPage] {
        var check = ClosureCheck(
            address: SiteAddress(pathPrefix: pathPrefix),
            isAvailable: { key in
                if wanted.keys.index(of: key) != nil { return true }
                if let discrepancies {
                    return discrepancies.object(key, besides: entries) != nil
                }
                return entries.keys.index(of: key).flatMap { entries.etags[$0] } != nil
            },
            readLocal: { key in try wanted.keys.index(of: key).map { try read(wanted[$0]) } })
        var withheld: [WithheldPage] = []
        for asset in plan.uploads.map(\.asset) + plan.updates.map(\.asset) where asset.isPage {
            switch try check.verdict(on: asset.key) {
            case .publishable: continue
            case .cutOff: withheld.append(WithheldPage(key: asset.key, missing: []))
            case .missing(let keys): withheld.append(WithheldPage(key: asset.key, missing: keys))
            }
        }
        let keys = Set(withheld.map(\.key))
        plan.uploads.removeAll { keys.contains($0.asset.key) }
        plan.updates.removeAll { keys.contains($0.asset.key) }
        return withheld.sorted { $0.key < $1.key }
    }

    private func read(_ asset: Asset) throws -> [UInt8] {
        let file = try OpenFile(root: directory, relativePath: asset.path)
        return try file.read(byteCount: Int(asset.identity.byteCount))
    }
}

extension Asset {
    /// Whether browsers show it as a page, by its content type.
    var isPage: Bool {
        let essence = ContentTypes.essence(of: headers.contentType ?? "")
        return essence == "text/html" || essence == "application/xhtml+xml"
    }
}
