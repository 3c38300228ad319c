import Deploy
import Manifest
import Testing

struct CacheControlTests {
    /// Names as the bundlers make them.
    @Test(arguments: [
        // Astro, Next, SvelteKit: whole directories
        "_astro/index.BX3f9aZk.css", "_astro/hero.jpg", "docs/_astro/x.js",
        "_next/static/chunks/main-app.js", "_next/static/Yk3aB-9/_buildManifest.js",
        "_app/immutable/entry/start.js",
        // Vite and Rollup
        "assets/index-BX3f9aZk.js", "assets/index-B_x-9aZk.js", "assets/logo-D3kq9ZtA.svg",
        "assets/index-legacy-BX3f9aZk.js", "assets/index-BX3f9aZk.js.map",
        "assets/guide_index.md.BX3f9aZk.lean.js", "assets/inter-Zx9kQ2bV.woff2",
        "js/index-BX3f9aZk.js",
        // Hexadecimal: Parcel, webpack, Docusaurus, gulp-rev, Angular, Gatsby
        "name.3f9a2b1c.css", "name-3f9a2b1c4d.js", "123.abcdef12.chunk.js",
        "assets/js/17896441.8f4b2c1d.js", "static/media/logo.3f9a2b1c4d5e6f708192.svg",
        "main.3f9a2b1c4d5e6f70.js", "app-3f9a2b1c4d5e6f708192.js",
        "component---src-pages-index-js-3f9a2b1c4d5e6f708192.js",
        "assets/images/logo-9e107d9d372bb6826bd81d3542a419d6.png",
        "index.3f9a2b1c.woff2", "3f9a2b1c4d5e6f70.js", "name-3f9a2b1c.js",
        // Hugo, Sprockets
        "main.min.9e107d9d372bb6826bd81d3542a419d69e107d9d372bb6826bd81d3542a419d6.css",
        "application-9e107d9d372bb6826bd81d3542a419d69e107d9d372bb6826bd81d3542a419d6.css",
        // esbuild, Angular 17
        "chunk-2K5ZP7QA.js", "assets/chunk-A2BZ7KQ2.js",
    ])
    func fingerprints(_ key: String) {
        #expect(Self.policy(key) == CacheControl.immutable)
    }

    /// Names that people choose, and hashes of something else than the content.
    @Test(arguments: [
        "index.html", "about/index.html", "_astro/page.html", "page.3f9a2b1c.html",
        "style.css", "app.js", "favicon.ico", "robots.txt", "sw.js", "logo.svg",
        // Dates and numbers
        "post-20240101.html", "photo-12345678.jpg", "report.20240101.json", "img-20240101.png",
        "data.2023feb1.json", "img_1920x1080.jpg", "IMG_20240101_123456.jpg", "banner-1920x600.png",
        "shoe-abc12345.jpg", "a.00000000.js", "chart-2024-01-01.js", "build-1718000000.js",
        // Versions
        "jquery-3.7.1.min.js", "bootstrap-5.3.3.min.css", "lib-1.0.0-beta.js", "vue.global.prod.js",
        "three.r160.js", "lib-v12.34.56.js", "fontawesome-v6.5.1.css", "react.18.2.0.js",
        // Words
        "index-backbone.js", "my-documents.css", "app.deadbeef.js", "cafe-facade.css",
        "lib.decade.js", "main.bundle.js", "assets/index-backbone.js", "assets/page-HomePage.js",
        "assets/page-Chapter1.js", "assets/font-Roboto24.woff2", "assets/view-MyTabBar.js",
        "assets/view-Web3Apps.js", "assets/Area51Hq.js", "view-WebGL2Fx.js",
        "assets/x-OPENTYPE.css",
        "assets/x-COVID19X.js", "assets/app.DOCUMENT.js", "css/font-Helvet55.woff",
        "assets/my-page-a1B2.js", "assets/web-api-docs.js", "assets/vue-i18n.js",
        // Identities: UUIDs, photographs, hashes of addresses, single short hashes
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301.jpg", "assets/photo-1501785888041-af3ef285b470.jpg",
        "avatars/9e107d9d372bb6826bd81d3542a419d6.png", "3f9a2b1c.js", "BX3f9aZk.js",
        // Not what a bundler emits
        "download-3f9a2b1c4d.zip", "paper.3f9a2b1c.pdf", "feed.3f9a2b1c.xml", "a.3f9a2b1c",
        "site.3f9a2b1c.webmanifest",
    ])
    func chosenNames(_ key: String) {
        #expect(Self.policy(key) == CacheControl.revalidated)
    }

    /// A page stays one when a route gives its type to another extension.
    @Test func pagesAreNeverImmutable() {
        #expect(CacheControl.value(in: .pages, isFingerprinted: true) == CacheControl.revalidated)
    }

    @Test func values() {
        #expect(CacheControl.revalidated == "public, max-age=0, must-revalidate")
        #expect(CacheControl.immutable == "public, max-age=31536000, immutable")
    }

    private static func policy(_ key: String) -> String? {
        HeaderRules().storedForm(of: ObjectKey(key), byteCount: 1).headers["cache-control"]
    }
}
