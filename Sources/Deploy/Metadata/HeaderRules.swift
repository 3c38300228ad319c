package import Manifest

/// How a file is stored as an object.
package struct StoredForm: Sendable, Hashable {
    /// The headers it gets; with `content-encoding: gzip` when `isGzipped`.
    package var headers: ObjectHeaders
    /// Whether its bytes are compressed before they are stored.
    package var isGzipped: Bool
    /// When it goes up.
    package var phase: PublishPhase
}

/// Decides the stored form of each file, by the built-in rules and then by the routes of the
/// site's configuration.
///
/// Compression applies to text types when it is on for the whole site, and to whatever a route
/// says. Never compressed: what has a Content-Encoding, what is compressed by its name
/// (`.gz`, `.br`, `.svgz`), empty files, and files of 16 MiB or more, which are streamed.
package struct HeaderRules: Sendable {
    /// Files of this many bytes or more are stored as they are.
    package static let gzipByteLimit: Int64 = 16 << 20

    private let routes: [SiteConfiguration.Route]
    private let gzipsByDefault: Bool

    /// Rules of a configuration; `gzipsByDefault` is `--gzip`.
    package init(
        configuration: SiteConfiguration = SiteConfiguration(), gzipsByDefault: Bool = false
    ) {
        routes = configuration.routes
        self.gzipsByDefault = gzipsByDefault
    }

    /// The stored form of the file of this key and length.
    package func storedForm(of key: ObjectKey, byteCount: Int64) -> StoredForm {
        storedForm(for: traits(of: key, byteCount: byteCount))
    }

    /// All that the stored form of a file depends on. Thousands of files share a handful of these.
    struct Traits: Hashable {
        let fileExtension: String
        /// By its name; a route may set another.
        let contentType: String
        let isEntryPoint: Bool
        let isFingerprinted: Bool
        let hasCompressibleSize: Bool
        /// The routes that match, by number.
        let routes: [Int]
    }

    func traits(of key: ObjectKey, byteCount: Int64) -> Traits {
        let path = FilePath(key)
        return Traits(
            fileExtension: path.lowercasedExtension,
            contentType: ContentTypes.contentType(for: path),
            isEntryPoint: PublishPhase.isEntryPoint(path),
            isFingerprinted: Fingerprint.isPresent(in: path),
            hasCompressibleSize: byteCount > 0 && byteCount < Self.gzipByteLimit,
            routes: routes.isEmpty ? [] : routes.indices.filter { routes[$0].match.matches(key) })
    }

    func storedForm(for traits: Traits) -> StoredForm {
        var routed = ObjectHeaders()
        var routedGzip: Bool?
        for route in traits.routes.map({ routes[$0] }) {
            for field in route.headers.fields { routed[field.name] = field.value }
            routedGzip = route.gzip ?? routedGzip
        }
        let contentType = routed.contentType ?? traits.contentType
        let phase = PublishPhase(contentType: contentType, isEntryPoint: traits.isEntryPoint)

        var headers: ObjectHeaders = [
            "content-type": contentType,
            "cache-control": CacheControl.value(
                in: phase, isFingerprinted: traits.isFingerprinted),
        ]
        // Its bytes are gzip; without this header no browser draws it.
        if traits.fileExtension == "svgz" { headers["content-encoding"] = "gzip" }
        for field in routed.fields { headers[field.name] = field.value }

        let isWanted = routedGzip ?? (gzipsByDefault && ContentTypes.isText(contentType))
        let isGzipped =
            isWanted && traits.hasCompressibleSize && headers["content-encoding"] == nil
            && !Self.compressedExtensions.contains(traits.fileExtension)
        if isGzipped { headers["content-encoding"] = "gzip" }
        return StoredForm(headers: headers, isGzipped: isGzipped, phase: phase)
    }

    private static let compressedExtensions: Set<String> = ["gz", "tgz", "br", "svgz"]
}

/// Stored forms as they are asked for, each made once: files that are stored alike share one value,
/// headers and all.
struct StoredForms {
    private let rules: HeaderRules
    private var known: [HeaderRules.Traits: StoredForm] = [:]

    init(_ rules: HeaderRules) {
        self.rules = rules
    }

    mutating func form(of key: ObjectKey, byteCount: Int64) -> StoredForm {
        let traits = rules.traits(of: key, byteCount: byteCount)
        if let form = known[traits] { return form }
        let form = rules.storedForm(for: traits)
        known[traits] = form
        return form
    }
}
