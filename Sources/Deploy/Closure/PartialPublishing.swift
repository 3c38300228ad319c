internal import Manifest

struct PartialPublishing {
    let directory: String
    func withhold(
        from plan: inout Plan, wanted: [Asset], state: SiteState, listing: [ListedObject]?
    ) throws -> [WithheldPage] { [] }
}
