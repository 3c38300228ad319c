import Deploy
import Manifest
import Testing

struct ContentTypesTests {
    @Test(arguments: [
        ("index.html", "text/html; charset=utf-8"), ("A/INDEX.HTM", "text/html; charset=utf-8"),
        ("a.xhtml", "application/xhtml+xml; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"), ("a.js", "text/javascript; charset=utf-8"),
        ("a.MJS", "text/javascript; charset=utf-8"), ("a.cjs", "text/javascript; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.js.map", "application/json; charset=utf-8"),
        ("site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("a.xml", "application/xml; charset=utf-8"),
        ("feed.rss", "application/rss+xml; charset=utf-8"),
        ("feed.atom", "application/atom+xml; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"), ("a.svgz", "image/svg+xml; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"), ("a.md", "text/markdown; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"), ("a.ics", "text/calendar; charset=utf-8"),
        ("a.vcf", "text/vcard; charset=utf-8"), ("a.yaml", "application/yaml; charset=utf-8"),
        ("a.toml", "application/toml; charset=utf-8"),
        ("a.gltf", "model/gltf+json; charset=utf-8"),
        ("a.png", "image/png"), ("a.jpg", "image/jpeg"), ("a.JPEG", "image/jpeg"),
        ("a.gif", "image/gif"), ("a.webp", "image/webp"), ("a.avif", "image/avif"),
        ("a.jxl", "image/jxl"), ("favicon.ico", "image/x-icon"), ("a.bmp", "image/bmp"),
        ("a.woff", "font/woff"), ("a.woff2", "font/woff2"), ("a.ttf", "font/ttf"),
        ("a.otf", "font/otf"), ("a.eot", "application/vnd.ms-fontobject"),
        ("a.mp4", "video/mp4"), ("a.webm", "video/webm"), ("a.ogg", "audio/ogg"),
        ("a.mp3", "audio/mpeg"), ("a.wav", "audio/wav"), ("a.m4a", "audio/mp4"),
        ("a.pdf", "application/pdf"), ("a.zip", "application/zip"), ("a.gz", "application/gzip"),
        ("a.wasm", "application/wasm"), ("a.glb", "model/gltf-binary"),
        ("a.pmtiles", "application/vnd.pmtiles"), ("a.ts", "video/mp2t"),
        (".well-known/apple-app-site-association", "application/json; charset=utf-8"),
        (".well-known/security.txt", "text/plain; charset=utf-8"),
        ("CNAME", "text/plain; charset=utf-8"), ("_redirects", "text/plain; charset=utf-8"),
        ("docs/LICENSE", "text/plain; charset=utf-8"), ("license", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"), ("a", "application/octet-stream"),
        ("a.", "application/octet-stream"), (".htaccess", "application/octet-stream"),
        ("a.b/c", "application/octet-stream"), (".json", "application/octet-stream"),
    ])
    func table(_ key: String, _ expected: String) {
        #expect(ContentTypes.contentType(for: ObjectKey(key)) == expected)
    }

    @Test(arguments: [
        ("text/html", true), ("TEXT/X; charset=latin1", true), ("application/json ;x", true),
        ("image/svg+xml", true), ("application/ld+json", true), ("image/png", false),
        ("application/octet-stream", false), ("application/wasm", false), ("", false),
    ])
    func textTypes(_ type: String, _ expected: Bool) {
        #expect(ContentTypes.isText(type) == expected)
    }
}

struct PublishPhaseTests {
    @Test(
        arguments: [
            ("a.css", .assets), ("a/b.png", .assets), ("about.html", .pages),
            ("a/index.html", .pages), ("a.xhtml", .pages), ("index.html", .entryPoints),
            ("sw.js", .entryPoints), ("app/service-worker.js", .entryPoints),
            ("firebase-messaging-sw.js", .entryPoints), ("workbox-1a2b3c4d.js", .assets),
            ("sitemap.xml", .entryPoints), ("sitemap-0.xml", .entryPoints),
            ("sitemap.xml.gz", .entryPoints), ("sitemap.html", .pages), ("sitemap.xsl", .assets),
            ("feed.xml", .assets), ("site.webmanifest", .assets), ("Index.html", .pages),
        ] as [(String, PublishPhase)])
    func phases(_ key: String, _ expected: PublishPhase) {
        let key = ObjectKey(key)
        let phase = PublishPhase(key: key, contentType: ContentTypes.contentType(for: key))
        #expect(phase == expected)
    }

    @Test func contentTypeDecides() {
        #expect(
            PublishPhase(key: ObjectKey("about"), contentType: "Text/HTML; charset=utf-8") == .pages
        )
        #expect(PublishPhase(key: ObjectKey("a.html"), contentType: "text/plain") == .assets)
    }

    @Test func phasesAreInOrder() {
        #expect(PublishPhase.allCases.sorted() == [.assets, .pages, .entryPoints])
    }
}
