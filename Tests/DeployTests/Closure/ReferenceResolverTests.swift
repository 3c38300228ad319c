import Deploy
import Manifest
import Testing

struct ReferenceResolverTests {
    /// `nil` is elsewhere.
    @Test(arguments: [
        // Paths
        ("style.css", "blog/post/style.css"), ("./a.css", "blog/post/a.css"),
        ("../a.css", "blog/a.css"), ("../../../../a.css", "a.css"), ("/a.css", "a.css"),
        ("/a/../../b.css", "b.css"), ("a/./b/../c.css", "blog/post/a/c.css"),
        ("a//b.css", "blog/post/a//b.css"), ("/a/", "a/index.html"), ("/", "index.html"),
        ("..", "blog/index.html"), (".", "blog/post/index.html"), ("a/..", "blog/post/index.html"),
        ("\\a\\b.css", "a/b.css"),
        // Query and fragment
        ("a.css?v=3", "blog/post/a.css"), ("a.svg#x?y", "blog/post/a.svg"),
        ("a.css?../b#c", "blog/post/a.css"), ("?a", nil), ("#a", nil), ("", nil), (" \n", nil),
        // Encoding
        ("a%20b.png", "blog/post/a b.png"), ("a b.png", "blog/post/a b.png"),
        ("caf%C3%A9.png", "blog/post/caf\u{e9}.png"),
        ("cafe\u{301}.png", "blog/post/cafe\u{301}.png"),
        ("a%2Fb.png", "blog/post/a/b.png"), ("%2e%2E/a.png", "blog/a.png"),
        (".%2e/a.png", "blog/a.png"),
        ("%2fa.png", "blog/post//a.png"), ("a%.png", "blog/post/a%.png"),
        ("a%zz", "blog/post/a%zz"),
        ("a%2520b", "blog/post/a%20b"), ("a+b.png", "blog/post/a+b.png"),
        ("a%3Fb", "blog/post/a?b"),
        ("...", "blog/post/..."), ("  a\tb.png\n", "blog/post/ab.png"),
        // Other schemes and sites
        ("https://example.org/a.css", nil), ("//example.org/a.css", nil),
        ("\\\\example.org/a", nil),
        ("HTTP://example.org", nil), ("data:text/css,a", nil), ("blob:x", nil),
        ("JavaScript:x", nil),
        ("mailto:a@b", nil), ("http:a.css", nil), ("1a:b", "blog/post/1a:b"),
        (":a", "blog/post/:a"),
        ("a/b:c", "blog/post/a/b:c"),
    ])
    func resolves(_ reference: String, _ key: String?) {
        let resolver = ReferenceResolver(
            file: ObjectKey("blog/post/index.html"), address: SiteAddress())
        #expect(resolver.resolve(Array(reference.utf8)) == Self.meaning(key))
    }

    @Test(arguments: [
        ("index.html", "a.css", "a.css"), ("404.html", "../a.css", "a.css"),
        ("a/", "b.css", "a/b.css"), ("a//b.html", "c.css", "a//c.css"),
        ("100%25/a b.html", "c.css", "100%25/c.css"), ("caf\u{e9}/a.html", "b", "caf\u{e9}/b"),
    ])
    func startsAtTheFile(_ file: String, _ reference: String, _ key: String) {
        let resolver = ReferenceResolver(file: ObjectKey(file), address: SiteAddress())
        #expect(resolver.resolve(Array(reference.utf8)) == Self.meaning(key))
    }

    @Test(
        arguments: [
            ("/", "a.css", "a.css"), ("/x/", "a.css", "x/a.css"), ("/x/y", "a.css", "x/a.css"),
            ("x/", "a.css", "blog/x/a.css"), ("../", "a.css", "a.css"), ("", "a.css", "blog/a.css"),
            ("#", "a.css", "blog/a.css"), ("?q", "a.css", "blog/a.css"),
            ("..", "/b/a.css", "b/a.css"),
            ("https://example.org/", "a.css", nil), ("https://example.org/", "/a.css", nil),
            ("https://example.org/", "https://own.org/a.css", "a.css"),
            ("https://OWN.org/x/", "a.css", "x/a.css"), ("//own.org:8080", "a.css", "a.css"),
            ("//own.org/x/y.html", "../a.css", "a.css"),
        ] as [(String, String, String?)])
    func heedsTheBase(_ base: String, _ reference: String, _ key: String?) {
        let resolver = ReferenceResolver(
            file: ObjectKey("blog/a.html"), base: Array(base.utf8),
            address: SiteAddress(ownHosts: ["Own.org"]))
        #expect(resolver.resolve(Array(reference.utf8)) == Self.meaning(key))
    }

    @Test(
        arguments: [
            ("https://own.org/a.css", "a.css"), ("http://WWW.own.org:80/a.css?b", "a.css"),
            ("//user@own.org/a%20b", "a b"), ("https://own.org", "index.html"),
            ("https:///own.org/a", "a"), ("https://own.org.example/a", nil),
            ("https:own.org/a", nil),
            ("ftp://own.org/a", nil),
        ] as [(String, String?)])
    func knowsOwnHosts(_ reference: String, _ key: String?) {
        let resolver = ReferenceResolver(
            file: ObjectKey("x/y.html"),
            address: SiteAddress(ownHosts: ["own.org", "www.own.org"]))
        #expect(resolver.resolve(Array(reference.utf8)) == Self.meaning(key))
    }

    /// A site in `docs/` of the bucket may be served below `/docs/` or not.
    @Test func pathPrefixMayBePartOfURLs() {
        let resolver = ReferenceResolver(
            file: ObjectKey("a.html"), address: SiteAddress(pathPrefix: "docs/"))
        let meanings = ["/docs/a.css", "/a.css", "/docs/"].map { resolver.resolve(Array($0.utf8)) }
        #expect(
            meanings == [
                .object([ObjectKey("a.css"), ObjectKey("docs/a.css")]),
                .object([ObjectKey("a.css")]),
                .object([ObjectKey("index.html"), ObjectKey("docs/index.html")]),
            ])
    }

    @Test func keysThatAreNotUTF8AreImpossible() {
        let resolver = ReferenceResolver(file: ObjectKey("a.html"), address: SiteAddress())
        #expect(
            resolver.resolve(Array("caf%E9.png".utf8)) == .impossible(ObjectKey("caf\u{fffd}.png")))
        #expect(resolver.resolve([0xFF]) == .impossible(ObjectKey("\u{fffd}")))
    }

    private static func meaning(_ key: String?) -> ReferenceResolver.Meaning {
        key.map { .object([ObjectKey($0)]) } ?? .elsewhere
    }
}
