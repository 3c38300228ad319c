package import Manifest

/// When a file goes up, so that at every instant a visitor finds what the page before him needs.
///
/// Each phase starts only when the one before had no failure.
package enum PublishPhase: Int, Sendable, Comparable, CaseIterable {
    /// What pages refer to.
    case assets
    /// HTML.
    case pages
    /// What leads visitors, their caches and search engines to the new pages.
    case entryPoints

    /// The phase of a key with this Content-Type.
    package init(key: ObjectKey, contentType: String) {
        self.init(contentType: contentType, isEntryPoint: Self.isEntryPoint(FilePath(key)))
    }

    /// The phase of a file with this Content-Type.
    init(contentType: String, isEntryPoint: Bool) {
        if isEntryPoint {
            self = .entryPoints
        } else {
            let essence = ContentTypes.essence(of: contentType)
            self = Self.pageTypes.contains(essence) ? .pages : .assets
        }
    }

    /// Earlier phases are less.
    package static func < (left: PublishPhase, right: PublishPhase) -> Bool {
        left.rawValue < right.rawValue
    }

    private static let pageTypes: Set<String> = ["text/html", "application/xhtml+xml"]

    /// Names under which frameworks build a service worker. It caches by URL what it lists, so it
    /// must not be seen before that is there. The scripts that it imports (`workbox-….js`) are
    /// assets.
    private static let serviceWorkers: Set<String> = [
        "sw.js", "service-worker.js", "serviceworker.js", "firebase-messaging-sw.js",
        "ngsw-worker.js", "ngsw.json",
    ]

    /// The first page at the root; service workers and sitemaps anywhere, as a part of a site may
    /// have its own.
    static func isEntryPoint(_ path: FilePath) -> Bool {
        switch path.lowercasedExtension {
        case "html": path.isAtRoot && path.name == "index.html"
        case "js", "json": serviceWorkers.contains(String(path.name))
        case "xml": path.name.hasPrefix("sitemap") && path.name.hasSuffix(".xml")
        case "gz": path.name.hasPrefix("sitemap") && path.name.hasSuffix(".xml.gz")
        default: false
        }
    }
}
