/// Where visitors find the site, as far as it is known: it decides which URLs are the site's own.
package struct SiteAddress: Sendable, Equatable {
    /// Host names, in lower case, whose absolute URLs are the site's. Without any, absolute URLs
    /// are other people's business.
    package let ownHosts: [String]
    /// The path under which the site may be served, without the leading `/`: empty, or ending
    /// in `/`.
    package let pathPrefix: String

    /// An address.
    ///
    /// - Parameters:
    ///   - ownHosts: `www.example.org`, in any case, without a port.
    ///   - pathPrefix: the site's prefix in the bucket.
    package init(ownHosts: [String] = [], pathPrefix: String = "") {
        self.ownHosts = ownHosts.map { $0.lowercased() }
        self.pathPrefix = pathPrefix
    }
}
