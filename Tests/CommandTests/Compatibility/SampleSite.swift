import TestSupport

/// A small site with a file of each kind, and the headers that each should get.
enum SampleSite {
    static let revalidated = "public, max-age=0, must-revalidate"
    static let immutable = "public, max-age=31536000, immutable"

    /// Written out by hand, so that the table in the program is not its own judge.
    static let expectations: [PublishedSite.Expectation] = [
        .init(
            match: "_astro/*.js", contentType: "text/javascript; charset=utf-8",
            cacheControl: immutable),
        .init(
            match: "_astro/*.css", contentType: "text/css; charset=utf-8", cacheControl: immutable),
        .init(match: "_astro/*.woff2", contentType: "font/woff2", cacheControl: immutable),
        .init(match: "*.html", contentType: "text/html; charset=utf-8"),
        .init(match: "*.css", contentType: "text/css; charset=utf-8"),
        .init(match: "*.js", contentType: "text/javascript; charset=utf-8"),
        .init(match: "*.json", contentType: "application/json; charset=utf-8"),
        .init(match: "*.svg", contentType: "image/svg+xml; charset=utf-8"),
        .init(match: "*.png", contentType: "image/png"),
        .init(match: "*.ico", contentType: "image/x-icon"),
        .init(match: "*.txt", contentType: "text/plain; charset=utf-8"),
        .init(match: "*.xml", contentType: "application/xml; charset=utf-8"),
        .init(match: "*.wasm", contentType: "application/wasm"),
        .init(
            match: "*.webmanifest", contentType: "application/manifest+json; charset=utf-8"),
        .init(match: "*", contentType: "application/octet-stream"),
    ]

    /// The files, by name.
    static let files: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [
            "_astro/app.Cx3f9aZk.js": Array("console.log('app')\n".utf8),
            "_astro/style.BX7-9aQz.css": Array("body { margin: 0 }\n".utf8),
            "_astro/font.D4k2PqLm.woff2": [0x77, 0x4f, 0x46, 0x32, 0, 1, 2, 3],
            "style.css": Array("h1 { color: red }\n".utf8),
            "search.js": Array("const index = []\n".utf8),
            "index.json": Array("{}\n".utf8),
            "logo.svg": Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n".utf8),
            "images/photo.png": [0x89, 0x50, 0x4e, 0x47] + (0..<200_000).map { UInt8($0 % 251) },
            "favicon.ico": [0, 0, 1, 0],
            "robots.txt": Array("User-agent: *\n".utf8),
            "sitemap.xml": Array("<urlset/>\n".utf8),
            "module.wasm": [0, 0x61, 0x73, 0x6d],
            "site.webmanifest": Array("{}\n".utf8),
            ".well-known/security.txt": Array("Contact: mailto:security@example.org\n".utf8),
            "empty.bin": [],
        ]
        for page in ["", "about/", "blog/"] + (1...30).map({ "blog/\($0)/" }) {
            files["\(page)index.html"] = Array(
                "<!doctype html><html><title>\(page)</title><h1>\(page)</h1></html>\n".utf8)
        }
        return files
    }()

    /// Writes all files; a second time, with the same bytes and new times.
    static func write(into directory: TemporaryDirectory) throws {
        for (name, bytes) in files { try directory.write(name, bytes: bytes) }
    }
}
