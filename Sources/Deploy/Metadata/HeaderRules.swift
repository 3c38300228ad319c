package import Manifest

/// How a file is stored as an object.
package struct StoredForm: Sendable, Equatable {
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
        let fileExtension = FilePath(key).lowercasedExtension
        var routed = ObjectHeaders()
        var routedGzip: Bool?
        for route in routes where route.match.matches(key) {
            for field in route.headers.fields { routed[field.name] = field.value }
            routedGzip = route.gzip ?? routedGzip
        }
        let contentType = routed.contentType ?? ContentTypes.contentType(for: key)

        var headers: ObjectHeaders = [
            "content-type": contentType,
            "cache-control": CacheControl.value(for: key, contentType: contentType),
        ]
        // Its bytes are gzip; without this header no browser draws it.
        if fileExtension == "svgz" { headers["content-encoding"] = "gzip" }
        for field in routed.fields { headers[field.name] = field.value }

        let isWanted = routedGzip ?? (gzipsByDefault && ContentTypes.isText(contentType))
        let isGzipped =
            isWanted && headers["content-encoding"] == nil
            && !Self.compressedExtensions.contains(fileExtension)
            && byteCount > 0 && byteCount < Self.gzipByteLimit
        if isGzipped { headers["content-encoding"] = "gzip" }
        return StoredForm(
            headers: headers, isGzipped: isGzipped,
            phase: PublishPhase(key: key, contentType: contentType))
    }

    private static let compressedExtensions: Set<String> = ["gz", "tgz", "br", "svgz"]
}
