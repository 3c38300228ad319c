/// A built site: what each key should hold, and what its pages need.
struct SiteTree: Sendable {
    /// Where it is.
    var directory = ""
    /// SHA-256 of each key's content.
    var contents: [String: String] = [:]
    /// MD5 of each key's content, as a listing shows it.
    var etags: [String: String] = [:]
    /// The assets that a page needs, by the page's content.
    var needs: [String: [String]] = [:]
}
