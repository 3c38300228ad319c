import Deploy
import Manifest
import Testing

struct HTMLPageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let html: String
        let stylesheets: [String]
        let assets: [String]
        var testDescription: String { html }

        init(_ html: String, stylesheets: [String] = [], _ assets: String...) {
            self.html = html
            self.stylesheets = stylesheets
            self.assets = assets
        }
    }

    static let elements = [
        Case("<script src=a.js></script>", "a.js"),
        Case("<SCRIPT TYPE=Module SRC='a.js'></SCRIPT>", "a.js"),
        Case("<script src=a.js type='text/javascript'></script>", "a.js"),
        Case("<script src=a.js type='application/json'></script>"),
        Case("<script src=a.js type='text/template'></script>"),
        Case("<link rel=stylesheet href=a.css>", stylesheets: ["a.css"]),
        Case("<link rel='Alternate STYLESHEET' href=a.css>", stylesheets: ["a.css"]),
        Case("<link rel=preload as=style href=a.css>", stylesheets: ["a.css"]),
        Case("<link rel=preload as=font href=a.woff2>", "a.woff2"),
        Case("<link rel=preload as=image imagesrcset='a.png, b.png 2x'>", "a.png", "b.png"),
        Case("<link rel='shortcut icon' href=a.ico>", "a.ico"),
        Case(
            "<link rel=apple-touch-icon href=a.png><link rel=mask-icon href=b.svg>", "a.png",
            "b.svg"),
        Case("<link rel=modulepreload href=a.js><link rel=manifest href=a.json>", "a.js", "a.json"),
        Case("<link rel=prefetch href=a><link rel=canonical href=b><link rel=alternate href=c>"),
        Case("<link rel=dns-prefetch href=//a><link rel=next href=b><link href=c><link rel=icon>"),
        Case("<img src=a.png srcset='b.png 1x, c.png 2x'>", "a.png", "b.png", "c.png"),
        Case("<picture><source srcset=a.avif><img src=b.png></picture>", "a.avif", "b.png"),
        Case(
            "<video src=a.mp4 poster=b.png><source src=c.mp4><track src=d.vtt></video>",
            "a.mp4", "b.png", "c.mp4", "d.vtt"),
        Case(
            "<audio src=a.mp3></audio><embed src=b.svg><object data=c.svg></object>",
            "a.mp3", "b.svg", "c.svg"),
        Case("<input type=IMAGE src=a.png><input type=text src=b.png>", "a.png"),
        Case(
            "<svg><image href=a.png /><use xlink:href='b.svg#x'/><use href='#y'/></svg>",
            "a.png", "b.svg#x"),
        Case("<a href=a.html><iframe src=b.html></iframe><form action=c><area href=d>"),
        Case("<p style='background: url(&quot;a.png&quot;)'>", "a.png"),
        Case(
            "<style>@import 'a.css'; b { background: url(c.png) }</style>",
            stylesheets: ["a.css"], "c.png"),
        Case("<img src=''><img src='#a'><img src='data:image/png;base64,AA=='><img src>"),
    ]

    static let syntax = [
        Case("<img src=a.png"),
        Case("<img/src=a.png/>", "a.png/"),
        Case("<img alt=x>y' src=a.png><img src=b.png>", "b.png"),
        Case("<img alt='x>y' src=a.png>", "a.png"),
        Case("<img\nsrc\n=\n'a.png'\n/>", "a.png"),
        Case("<img src=\"a.png\"class=b srcset=\"c.png\">", "a.png", "c.png"),
        Case("<img SRC=a.png src=b.png>", "a.png"),
        Case("<img =src=a.png src=b.png>", "b.png"),
        Case(
            "<img src=a&amp;b><img src='a&b'><img src='?a&copy=1'><img src='a&copy;'>",
            "a&b", "a&b", "?a&copy=1", "a\u{a9}"),
        Case(
            "<img src='a&#x2F;b&#47c&sol;d'><img src='&eacute&#0;&bogus;&'>",
            "a/b/c/d", "\u{e9}\u{fffd}&bogus;&"),
        Case("<img src='a&#xD800;&#99999999999999;&#x;&#;'>", "a\u{fffd}\u{fffd}&#x;&#;"),
        Case("<!-- <img src=a.png> --><img src=b.png>", "b.png"),
        Case("<!--><img src=a.png>--><!---><img src=b.png>", "a.png", "b.png"),
        Case("<!-- a --!><img src=b.png><!-- -- -> --- --><img src=c.png>", "b.png", "c.png"),
        Case("<!--[if IE]><script src=ie.js></script><![endif]--><img src=b.png>", "b.png"),
        Case("<!x <img src=a.png><?y <img src=b.png></ <img src=c.png><img src=d.png>", "d.png"),
        Case("<title><img src=a.png></title><textarea><img src=b.png></textarea>"),
        Case("<noscript><img src=a.png></noscript><img src=b.png>", "b.png"),
        Case("<iframe><img src=a.png></iframe><xmp><img src=a.png></xmp><img src=b.png>", "b.png"),
        Case("<script>'<img src=a.png>'</script><img src=b.png>", "b.png"),
        Case("<script>a</scripty><img src=a.png></SCRIPT ><img src=b.png>", "b.png"),
        Case(
            "<script><!-- <script> </script> <img src=a.png> --></script><img src=b.png>", "b.png"),
        Case("<script><!-- </script><img src=a.png>", "a.png"),
        Case("<script><!--><script></script><img src=a.png>", "a.png"),
        Case("<style></styles><img src=a.png></style><img src=b.png>", "b.png"),
        Case(
            "<template><img src=a.png><template></template><style>a{b:url(c)}</style></template>"
                + "<img src=d.png>", "d.png"),
        Case(
            "<template shadowrootmode=open><img src=a.png></template><img src=b.png>",
            "a.png", "b.png"),
        Case("</template><img src=a.png>", "a.png"),
        Case(
            "<svg><style>a{b:url(c.png)}</style><script/><title/><img src=a.png></svg>",
            "c.png", "a.png"),
        Case("<svg><![CDATA[<img src=a.png>]]></svg><img src=b.png>", "b.png"),
        Case("<![CDATA[<img src=a.png>]]><img src=b.png>", "b.png"),
        Case("<script/><img src=a.png></script><img src=b.png>", "b.png"),
        Case("a < b <3 <img src=c.png> <", "c.png"),
        Case("<plaintext><img src=a.png></plaintext>"),
    ]

    @Test(arguments: elements + syntax) func references(_ example: Case) {
        let page = HTMLPage(Array(example.html.utf8))
        #expect(page.references.stylesheets.map(text) == example.stylesheets)
        #expect(page.references.assets.map(text) == example.assets)
    }

    @Test(arguments: [
        ("a.png", ["a.png"]), ("a.png 1x,b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]), ("a,b.png 2x", ["a,b.png"]),
        ("a.png,,, ,b.png 3x,", ["a.png", "b.png"]), (", ,", []), ("", []),
        ("a.png 100w (x, y), b.png", ["a.png", "b.png"]),
        ("data:image/png;base64,AA== 1x, b.png 2x", ["b.png"]),
        ("/w_1,h_2/a.png 1x,\n\t/w_2,h_4/a.png 2x", ["/w_1,h_2/a.png", "/w_2,h_4/a.png"]),
    ])
    func sourceSets(_ value: String, _ expected: [String]) {
        let page = HTMLPage(Array("<img srcset=\"\(value)\">".utf8))
        #expect(page.references.assets.map(text) == expected)
    }

    @Test(arguments: [
        ("import './a.js'", ["./a.js"]),
        ("import a from\"../a.js\";import{b as c}from'/b.js';c()", ["../a.js", "/b.js"]),
        (
            "// x\n/* 'y' */ import * as a from './a.js' // z\nimport './b.js'",
            ["./a.js", "./b.js"]
        ),
        (
            "import a from './a.json' with { type: 'json' }; import './b.js'",
            ["./a.json", "./b.js"]
        ),
        ("export { x } from './a.js'; export * from './b.js'", ["./a.js", "./b.js"]),
        ("import React from 'react'; import './a.js'", ["./a.js"]),
        ("import('./a.js')", []), ("import.meta.url + './a.js'", []), ("f('./a.js')", []),
        ("export default './a.js'", []), ("export const a = './a.js'", []),
        ("importScripts('./a.js')", []), ("import a from './a", []), ("import", []),
        ("import a, { b, /* ' */ c } from './a.js'", ["./a.js"]),
    ])
    func moduleImports(_ script: String, _ expected: [String]) {
        let module = HTMLPage(Array("<script type=module>\(script)</script>".utf8))
        #expect(module.references.assets.map(text) == expected)
        let classic = HTMLPage(Array("<script>\(script)</script>".utf8))
        #expect(classic.references.assets.isEmpty)
    }

    @Test func firstBaseCounts() {
        let html =
            "<template><base href=/t/></template><base target=x><base href=/a/><base href=/b/>"
        #expect(HTMLPage(Array(html.utf8)).base.map(text) == "/a/")
        #expect(HTMLPage(Array("<p>".utf8)).base == nil)
    }

    @Test func emptyElementsOfXHTML() {
        let page =
            "<html><script src='a.js'/><title/><![CDATA[<img src='x'/>]]><img src='b'/></html>"
        let xhtml = HTMLPage(Array(page.utf8), syntax: .xhtml)
        #expect(xhtml.references.assets.map(text) == ["a.js", "b"])
        #expect(!xhtml.isCutOff)
        #expect(HTMLPage(Array(page.utf8), syntax: .html).isCutOff)
    }

    @Test(arguments: [
        ("", true), (" \n", true), ("<!doctype html><html><body></body></html>", false),
        ("<!DOCTYPE html><p>a", true), ("<html><p>a", true), ("<html><p>a</body>", true),
        ("<!doctype html><p>a</HTML >\n<!-- built in 3 s -->", false),
        ("<!doctype html><p>a</html", true), ("<!doctype html></html><!-- built", true),
        ("<!doctype html><script>'</html>'</script>", true),
        ("<!doctype html><!-- </html> -->", true), ("<!doctype html><title></html>", true),
        ("<p>a fragment</p>", false), ("just text", false), ("<p>a <", true), ("<p>a <b", true),
        ("<p>a <b c=\"", true), ("<p>a </b", true), ("<p>a <!-- b", true), ("<p>a <!b", true),
        ("<script>a", true), ("<script>a</script", true), ("<style>a", true),
        ("<svg><![CDATA[", true),
        ("<template><p>a", false), ("<plaintext>a", false),
    ])
    func cutOff(_ html: String, _ expected: Bool) {
        #expect(HTMLPage(Array(html.utf8)).isCutOff == expected)
    }

    /// A page cut at any place is seen to be cut.
    @Test func everyPrefixOfADocumentIsCutOff() {
        let html = Array(
            "<!doctype html><html><head><title>a</title><script>b</script></head>\n<p c=d>é</html>\n"
                .utf8)
        let whole = html.count - 1
        for count in "<!doctype html>".utf8.count..<whole {
            #expect(HTMLPage(Array(html[..<count])).isCutOff, "\(count) bytes")
        }
        #expect(!HTMLPage(Array(html[..<whole])).isCutOff)
    }
}

struct CSSReferencesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let css: String
        let stylesheets: [String]
        let assets: [String]
        var testDescription: String { css }

        init(_ css: String, stylesheets: [String] = [], _ assets: String...) {
            self.css = css
            self.stylesheets = stylesheets
            self.assets = assets
        }
    }

    @Test(arguments: [
        Case("a{b:url(c.png)}", "c.png"), Case("a{b:URL( 'c d.png' )}", "c d.png"),
        Case("a{b:url(\"c(1).png\")}", "c(1).png"), Case("a{b:url(c\\(1\\).png)}", "c(1).png"),
        Case("a{b:url('c\\'d')}", "c'd"), Case("a{b:url(c\\20 d)}", "c d"),
        Case("a{b:url(\"c\\26\r\nd\\0000e9 e\")}", "c&d\u{e9}e"),
        Case("a{b:url('c\\\nd')}", "cd"), Case("a{b:url(c\\110000 d)}", "c\u{fffd}d"),
        Case(
            "@font-face{src:url(a.eot?#iefix) format('x'),url(b.woff2)}", "a.eot?#iefix", "b.woff2"),
        Case("/* url(a) */ b{c:url(d)} /* url(e)", "d"), Case("a{b:url(/*c*/)}", "/*c*/"),
        Case("a{content:'url(b)'}"), Case("a{content:\"\\\"url(b)\"}"),
        Case("a{b:'c\nd:url(e)}", "e"), Case("a{b:url(c d)} e{f:url(g)}", "g"),
        Case("a{b:url(c'd)} e{f:url(g)}", "g"), Case("a{b:url()} c{d:url('')}"),
        Case("a{b:url(data:image/png;base64,AA==)} c{d:url(#e)}"),
        Case("a{b:url(c", "c"), Case("a{b:url('c", "c"), Case("a{b:myurl(c)} d{e:-url(f)}"),
        Case(
            "a{b:image-set('c.png' 1x, url(d.png) 2x, \"e\" type('image/avif'))}",
            "c.png", "d.png", "e"),
        Case("a{b:-webkit-image-set(url(c.png) 1x)} d{e:format('f')}", "c.png"),
        Case("a{b:src('c.png')}", "c.png"), Case("\\url(a) b{c:url(d)}", "d"),
        Case("@import 'a.css';@import \"b.css\" screen;", stylesheets: ["a.css", "b.css"]),
        Case(
            "@IMPORT url(a.css);@import/**/url('b.css') layer(x) supports(display: grid);",
            stylesheets: ["a.css", "b.css"]),
        Case("@charset 'utf-8';@layer a, b;@import 'c.css';", stylesheets: ["c.css"]),
        Case("a{}@import 'b.css';@import url(c.css);d{e:url(f)}", "f"),
        Case("@namespace svg url(http://www.w3.org/2000/svg);@namespace 'a;b';c{d:url(e)}", "e"),
        Case("@media print{a{b:url(c)}}", "c"), Case("@"), Case("@import"),
    ])
    func references(_ example: Case) {
        let references = CSSReferences.find(in: Array(example.css.utf8))
        #expect(references.stylesheets.map(text) == example.stylesheets)
        #expect(references.assets.map(text) == example.assets)
    }
}

/// Any bytes are read to their end, in time that grows with their number only.
struct TokenizerRobustnessTests {
    @Test(arguments: 0..<40) func randomBytes(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let pieces = [
            "<", ">", "</", "<!--", "-->", "<script", "</script>", "<style>", "</style>",
            "<template>",
            "<img src=", "'", "\"", "=", "/", "&", "&#x", "&amp;", " ", "\n", "url(", ")", "\\",
            "@import",
            "{", "}", "/*", "*/", "import", "<![CDATA[", "<svg>", "é", "srcset='a,", "%", "style=",
        ].map { Array($0.utf8) }
        for _ in 0..<50 {
            var bytes: [UInt8] = []
            for _ in 0..<Int(random.next() % 200) {
                if random.next() % 4 == 0 {
                    bytes.append(UInt8(truncatingIfNeeded: random.next()))
                } else {
                    bytes += pieces[Int(random.next() % UInt64(pieces.count))]
                }
            }
            let page = HTMLPage(bytes)
            _ = CSSReferences.find(in: bytes)
            let resolver = ReferenceResolver(
                file: ObjectKey("a/b.html"), base: bytes, address: SiteAddress())
            for url in page.references.assets { _ = resolver.resolve(url) }
            _ = resolver.resolve(bytes)
        }
    }

    /// Inputs on which a careless reader starts over at each byte.
    @Test(arguments: [
        "<", "<!", "<!--", "<a ", "<a b='", "<a b=c ", "<script>", "<script><!--", "<style><",
        "<template>", "<template shadowrootmode=open>", "<svg>", "&", "<img src='&",
        "<img srcset='a,",
        "<title></", "/*", "url(", "'", "\\", "@import ", "a(", "-", "<img src=a srcset=b ",
        "import a,",
        "<script type=module>import{", "image-set(",
    ])
    func repetitions(_ piece: String) {
        let bytes = Array(String(repeating: piece, count: 200_000 / piece.utf8.count).utf8)
        _ = HTMLPage(bytes)
        _ = CSSReferences.find(in: bytes)
    }
}

/// A small reproducible generator: Vigna's SplitMix64.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
