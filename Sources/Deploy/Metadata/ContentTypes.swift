package import Manifest

/// Which Content-Type a file is served with: one table, because the tables of the machines that
/// build and deploy differ.
///
/// Sources: the IANA registry <https://www.iana.org/assignments/media-types>, RFC 9239 for
/// JavaScript, RFC 9512 for YAML. A change here changes the headers of objects that are already
/// published, so the next deployment updates them all: say so in the release notes.
package enum ContentTypes {
    /// What a file of no known kind is served as: a browser saves it.
    package static let unknown = "application/octet-stream"

    /// The full value of the header, `; charset=utf-8` included where the type is text.
    ///
    /// Goes by the extension, whatever its case; some well-known names have none.
    package static func contentType(for key: ObjectKey) -> String {
        contentType(for: FilePath(key))
    }

    /// The same for a key that is split already.
    static func contentType(for path: FilePath) -> String {
        if path.lowercasedExtension.isEmpty { return contentType(withoutExtension: path) }
        return byExtension[path.lowercasedExtension] ?? unknown
    }

    /// Whether the content is text, so that it has a charset and compresses well.
    ///
    /// - Parameter contentType: with or without parameters.
    package static func isText(_ contentType: String) -> Bool {
        let essence = essence(of: contentType)
        return essence.hasPrefix("text/") || essence.hasSuffix("+json") || essence.hasSuffix("+xml")
            || otherText.contains(essence)
    }

    /// The type without parameters, in lower case.
    package static func essence(of contentType: String) -> String {
        let essence = contentType.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        return String(Substring(essence)).lowercased()
    }

    private static let otherText: Set<String> = [
        "application/javascript", "application/json", "application/json5", "application/toml",
        "application/x-ndjson", "application/xml", "application/xml-dtd", "application/yaml",
    ]

    private static func contentType(withoutExtension path: FilePath) -> String {
        let name = String(path.name)
        if jsonNames.contains(name) { return withCharset("application/json") }
        if textNames.contains(name) { return withCharset("text/plain") }
        return unknown
    }

    private static func withCharset(_ essence: String) -> String {
        isText(essence) ? essence + "; charset=utf-8" : essence
    }

    /// Documents of <https://www.iana.org/assignments/well-known-uris> and of Apple that have no
    /// extension but a type that their readers insist on.
    private static let jsonNames: Set<String> = [
        "apple-app-site-association", "oauth-authorization-server", "oauth-protected-resource",
        "openid-configuration", "webfinger", "nodeinfo",
    ]

    private static let textNames: Set<String> = [
        "AUTHORS", "CHANGELOG", "CHANGES", "CNAME", "CONTRIBUTORS", "COPYING", "LICENCE", "LICENSE",
        "NEWS", "NOTICE", "README", "TODO", "VERSION", "_headers", "_redirects", ".nojekyll",
    ]

    /// Full values by extension.
    private static let byExtension: [String: String] = {
        var types: [String: String] = [:]
        for (type, extensions) in table {
            let value = withCharset(type)
            for name in extensions.split(separator: " ") { types[String(name)] = value }
        }
        return types
    }()

    private static let table: [(type: String, extensions: String)] = [
        // Documents
        ("text/html", "html htm"),
        ("application/xhtml+xml", "xhtml xht"),
        ("text/plain", "txt text log ini conf cfg rst adoc py rb sh diff patch srt"),
        ("text/markdown", "md markdown"),
        ("text/csv", "csv"),
        ("text/tab-separated-values", "tsv"),
        ("text/calendar", "ics"),
        ("text/vcard", "vcf"),
        ("text/vtt", "vtt"),
        ("text/turtle", "ttl"),
        ("application/pdf", "pdf"),
        ("application/rtf", "rtf"),
        ("application/epub+zip", "epub"),
        ("application/msword", "doc"),
        ("application/vnd.ms-excel", "xls"),
        ("application/vnd.ms-powerpoint", "ppt"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
        ("application/vnd.oasis.opendocument.text", "odt"),
        ("application/vnd.oasis.opendocument.spreadsheet", "ods"),

        // Code and data
        ("text/css", "css"),
        ("text/javascript", "js mjs cjs"),
        ("application/wasm", "wasm"),
        ("application/json", "json map topojson"),
        ("application/json5", "json5"),
        ("application/x-ndjson", "ndjson jsonl"),
        ("application/ld+json", "jsonld"),
        ("application/geo+json", "geojson"),
        ("application/feed+json", "jsonfeed"),
        ("application/importmap+json", "importmap"),
        ("application/manifest+json", "webmanifest"),
        ("application/yaml", "yaml yml"),
        ("application/toml", "toml"),
        ("application/xml", "xml xsd opml"),
        ("application/xml-dtd", "dtd"),
        ("application/xslt+xml", "xsl xslt"),
        ("application/rss+xml", "rss"),
        ("application/atom+xml", "atom"),
        ("application/rdf+xml", "rdf"),
        ("application/gpx+xml", "gpx"),
        ("application/vnd.google-earth.kml+xml", "kml"),
        ("application/vnd.google-earth.kmz", "kmz"),
        ("application/vnd.pmtiles", "pmtiles"),
        ("application/vnd.mapbox-vector-tile", "mvt"),
        ("application/vnd.sqlite3", "sqlite sqlite3"),
        ("application/vnd.apache.parquet", "parquet"),

        // Images
        ("image/svg+xml", "svg svgz"),
        ("image/png", "png"),
        ("image/apng", "apng"),
        ("image/jpeg", "jpg jpeg jpe jfif"),
        ("image/gif", "gif"),
        ("image/webp", "webp"),
        ("image/avif", "avif"),
        ("image/jxl", "jxl"),
        ("image/heic", "heic"),
        ("image/heif", "heif"),
        ("image/bmp", "bmp"),
        ("image/tiff", "tif tiff"),
        ("image/x-icon", "ico cur"),

        // Fonts
        ("font/woff", "woff"),
        ("font/woff2", "woff2"),
        ("font/ttf", "ttf"),
        ("font/otf", "otf"),
        ("font/collection", "ttc"),
        ("application/vnd.ms-fontobject", "eot"),

        // Sound, film, scenes. A `.ts` on a site is a piece of a stream; sources in TypeScript are
        // not published.
        ("audio/mpeg", "mp3"),
        ("audio/mp4", "m4a"),
        ("audio/aac", "aac"),
        ("audio/flac", "flac"),
        ("audio/wav", "wav"),
        ("audio/ogg", "ogg oga opus"),
        ("audio/midi", "mid midi"),
        ("audio/webm", "weba"),
        ("video/mp4", "mp4 m4v"),
        ("video/webm", "webm"),
        ("video/ogg", "ogv"),
        ("video/quicktime", "mov"),
        ("video/mp2t", "ts"),
        ("application/vnd.apple.mpegurl", "m3u8"),
        ("application/dash+xml", "mpd"),
        ("model/gltf-binary", "glb"),
        ("model/gltf+json", "gltf"),
        ("model/vnd.usdz+zip", "usdz"),
        ("model/stl", "stl"),

        // Archives
        ("application/zip", "zip"),
        ("application/gzip", "gz tgz"),
        ("application/x-tar", "tar"),
        ("application/x-bzip2", "bz2"),
        ("application/x-xz", "xz"),
        ("application/zstd", "zst"),
        ("application/x-7z-compressed", "7z"),
        ("application/vnd.android.package-archive", "apk"),
    ]
}
