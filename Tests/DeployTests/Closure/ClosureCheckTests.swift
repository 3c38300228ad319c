import Deploy
import Manifest
import Testing

struct ClosureCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var page = "index.html"
        /// The build.
        let files: [String: String]
        /// What is only in the bucket.
        var live: [String] = []
        let verdict: PageVerdict

        init(
            _ name: String, page: String = "index.html", _ files: [String: String],
            live: [String] = [], _ verdict: PageVerdict
        ) {
            testDescription = name
            self.page = page
            self.files = files
            self.live = live
            self.verdict = verdict
        }
    }

    @Test(arguments: [
        Case("nothing needed", ["index.html": "<p>a"], .publishable),
        Case(
            "links are not needs", ["index.html": "<a href=b.html><link rel=prefetch href=c>"],
            .publishable),
        Case(
            "assets of the build and of the bucket",
            ["index.html": "<img src=a.png><img src=/b/c.png>", "a.png": ""], live: ["b/c.png"],
            .publishable),
        Case(
            "missing, sorted and once", ["index.html": "<img src=b><img src=a><img src=/b?x>"],
            .missing([ObjectKey("a"), ObjectKey("b")])),
        Case(
            "case counts", ["index.html": "<img src=A.png>", "a.png": ""],
            .missing([ObjectKey("A.png")])),
        Case("cut off wins", ["index.html": "<html><img src=a.png>"], .cutOff),
        Case("empty", ["index.html": ""], .cutOff),
        Case("the page itself is gone", [:], .missing([ObjectKey("index.html")])),
        Case(
            "fonts of an imported sheet",
            [
                "index.html": "<link rel=stylesheet href=css/a.css>",
                "css/a.css": "@import '../lib/b.css';", "lib/b.css": "a{b:url(c.woff2)}",
            ], .missing([ObjectKey("lib/c.woff2")])),
        Case(
            "a missing import",
            ["index.html": "<link rel=stylesheet href=a.css>", "a.css": "@import 'b.css';"],
            .missing([ObjectKey("b.css")])),
        Case(
            "sheets that import each other",
            [
                "index.html": "<style>@import 'a.css';</style>", "a.css": "@import 'b.css';",
                "b.css": "@import 'a.css';c{d:url(e)}",
            ], .missing([ObjectKey("e")])),
        Case(
            "a sheet that is only live is not looked into",
            ["index.html": "<link rel=stylesheet href=a.css>"], live: ["a.css"], .publishable),
        Case(
            "base", page: "a/b.html", ["a/b.html": "<base href=/c/><img src=d>", "c/d": ""],
            .publishable),
        Case(
            "a base does not move what sheets refer to", page: "a/b.html",
            [
                "a/b.html": "<base href=/c/><link rel=stylesheet href=d.css>",
                "c/d.css": "a{b:url(e)}", "c/e": "",
            ], .publishable),
        Case(
            "directory index", page: "a/index.html",
            ["a/index.html": "<object data=../b/></object>", "b/index.html": ""], .publishable),
        Case(
            "a key that cannot exist", ["index.html": "<img src=%FF>"],
            .missing([ObjectKey("\u{fffd}")])),
        Case(
            "xhtml", page: "a.xhtml", ["a.xhtml": "<html><script src='b.js'/></html>"],
            .missing([ObjectKey("b.js")])),
        Case(
            "a prefix that URLs show", ["index.html": "<img src=/docs/a.png>", "a.png": ""],
            .publishable),
        Case(
            "a prefix that URLs hide", ["index.html": "<img src=/docs/a.png>", "docs/a.png": ""],
            .publishable),
        Case(
            "a prefix, neither", ["index.html": "<img src=/docs/a.png>"],
            .missing([ObjectKey("a.png")])),
    ])
    func verdicts(_ example: Case) throws {
        var check = Self.check(files: example.files, live: example.live)
        #expect(try check.verdict(on: ObjectKey(example.page)) == example.verdict)
    }

    @Test func stylesheetsAreReadOnce() throws {
        let files = [
            "a.html": "<link rel=stylesheet href=x.css>",
            "b.html": "<link rel=stylesheet href=x.css>",
            "x.css": "@import 'y.css';", "y.css": "a{b:url(z.png)}",
        ]
        let reads = Counter()
        var check = ClosureCheck(
            isAvailable: { files[$0.string] != nil },
            readLocal: { key in
                reads.count(key.string)
                return files[key.string].map { Array($0.utf8) }
            })
        for page in ["a.html", "b.html", "a.html"] {
            #expect(try check.verdict(on: ObjectKey(page)) == .missing([ObjectKey("z.png")]))
        }
        #expect(reads.counts == ["a.html": 2, "b.html": 1, "x.css": 1, "y.css": 1])
    }

    @Test func readingErrorsAreThrown() {
        struct Unreadable: Error {}
        var check = ClosureCheck(isAvailable: { _ in true }, readLocal: { _ in throw Unreadable() })
        #expect(throws: Unreadable.self) { try check.verdict(on: ObjectKey("a.html")) }
    }

    private static func check(files: [String: String], live: [String]) -> ClosureCheck {
        ClosureCheck(
            address: SiteAddress(pathPrefix: "docs/"),
            isAvailable: { files[$0.string] != nil || live.contains($0.string) },
            readLocal: { files[$0.string].map { Array($0.utf8) } })
    }

    private final class Counter {
        private(set) var counts: [String: Int] = [:]
        func count(_ key: String) { counts[key, default: 0] += 1 }
    }
}
