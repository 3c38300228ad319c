import Deploy
import Manifest
import Testing

struct SiteConfigurationTests {
    @Test func readsEverything() throws {
        let configuration = try Self.configuration(
            """
            {
              "routes": [
                { "match": "blog/**", "cacheControl": "no-store", "gzip": true },
                { "match": "*.pdf", "contentType": "application/x-pdf",
                  "headers": { "Content-Disposition": "attachment", "X-Amz-Meta-Team": "web" } }
              ],
              "ignore": ["*.map", "drafts/"]
            }
            """)
        #expect(configuration.routes.map(\.match.description) == ["blog/**", "*.pdf"])
        #expect(configuration.routes.map(\.gzip) == [true, nil])
        #expect(configuration.routes[0].headers == ["cache-control": "no-store"])
        #expect(
            configuration.routes[1].headers == [
                "content-type": "application/x-pdf", "content-disposition": "attachment",
                "x-amz-meta-team": "web",
            ])
        #expect(configuration.ignore.map(\.description) == ["*.map", "drafts/"])
    }

    @Test(arguments: ["{}", " {\"routes\": []}\n", "{\"ignore\": [], \"routes\": []}"])
    func allIsOptional(_ json: String) throws {
        let configuration = try Self.configuration(json)
        #expect(configuration.routes.isEmpty && configuration.ignore.isEmpty)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let json: String
        let place: String
        let problem: String
        var hint: String?
        var testDescription: String { json }

        init(_ json: String, _ place: String, _ problem: String, hint: String? = nil) {
            self.json = json
            self.place = place
            self.problem = problem
            self.hint = hint
        }

        static func header(_ name: String, _ value: String, _ problem: String, hint: String?) -> Bad
        {
            Bad(
                "{\"routes\": [{\"match\": \"*\", \"headers\": {\"\(name)\": \"\(value)\"}}]}",
                "routes[0].headers.\(name)", problem, hint: hint)
        }
    }

    @Test(arguments: [
        Bad("", "line 1, column 1", "a value is missing"),
        Bad("{\n  \"é\" 1}", "line 2, column 7", "a \":\" is expected here"),
        Bad(
            "{\"routes\": [],}", "line 1, column 15",
            "no comma may stand before the closing bracket"),
        Bad("{\"routes\": [}", "line 1, column 13", "a value is expected here"),
        Bad("{\"routes\": [", "line 1, column 13", "a value is missing"),
        Bad(
            "{\"ignore\": [\"a\" \"b\"]}", "line 1, column 17", "a \",\" or \"]\" is expected here"),
        Bad("{\"ignore\": [\"a]}", "line 1, column 13", "this string is never closed"),
        Bad("// x\n{}", "line 1, column 1", "JSON has no comments"),
        Bad(
            "{'ignore': []}", "line 1, column 2",
            "the name of a field, in double quotes, is expected here"),
        Bad("{} {}", "line 1, column 4", "something follows the end of the document"),
        Bad("{\"a\": 01}", "line 1, column 7", "this is not a number"),
        Bad("{\"a\": \"\\x\"}", "line 1, column 8", "JSON knows no such escape"),
        Bad(
            "{\"ignore\": [], \"ignore\": []}", "line 1, column 16",
            "the field \"ignore\" stands here twice"),
        Bad(String(repeating: "[", count: 99), "line 1, column 33", "values nest too deep"),
        Bad("[]", "", "an object is expected here"),
        Bad("{\"routes\": {}}", "routes", "an array is expected here"),
        Bad("{\"routes\": null}", "routes", "an array is expected here"),
        Bad("{\"routes\": [1]}", "routes[0]", "an object is expected here"),
        Bad("{\"routes\": [{}]}", "routes[0]", "the field \"match\" is missing"),
        Bad("{\"routes\": [{\"match\": 7}]}", "routes[0].match", "a string is expected here"),
        Bad(
            "{\"routes\": [{\"match\": \"a\", \"gzip\": \"yes\"}]}", "routes[0].gzip",
            "true or false is expected here"),
        Bad(
            "{\"routes\": [{\"match\": \"a\", \"headers\": {\"Expires\": 0}}]}",
            "routes[0].headers.Expires", "a string is expected here"),
        Bad(
            "{\"ignore\": [\"a\", \"[\"]}", "ignore[1]",
            "the pattern \"[\" is invalid at character 1: this \"[\" is never closed"),
        Bad("{\"route\": []}", "", "unknown field \"route\"", hint: "did you mean \"routes\"?"),
        Bad(
            "{\"zzzzzzzz\": []}", "", "unknown field \"zzzzzzzz\"",
            hint: "the fields are routes, ignore"),
        Bad(
            "{\"routes\": [{\"match\": \"a\", \"cachecontrol\": \"x\"}]}", "routes[0]",
            "unknown field \"cachecontrol\"", hint: "did you mean \"cacheControl\"?"),
        Bad(
            "{\"routes\": [{\"match\": \"a\", \"cacheControl\": \"\"}]}", "routes[0].cacheControl",
            "the value of \"Cache-Control\" is empty"),
        Bad(
            "{\"routes\": [{\"match\": \"a\", \"cacheControl\": \"x\", "
                + "\"headers\": {\"cache-control\": \"y\"}}]}",
            "routes[0].cacheControl", "the route sets the header \"Cache-Control\" twice"),
        Bad(
            "{\"routes\": [{\"match\": \"a\", \"gzip\": true, "
                + "\"headers\": {\"Content-Encoding\": \"br\"}}]}",
            "routes[0].gzip",
            "a file that has a Content-Encoding of its own is not compressed once more",
            hint: "remove \"gzip\" or the Content-Encoding"),
        .header(
            "x-amz-acl", "public-read", "the header \"x-amz-acl\" cannot be set",
            hint: "ACLs are off in buckets made since April 2023; make objects public with a "
                + "bucket policy"),
        .header(
            "Content-Typ", "a", "the header \"Content-Typ\" cannot be set",
            hint: "did you mean \"Content-Type\"?"),
        .header(
            "Strict-Transport-Security", "a",
            "the header \"Strict-Transport-Security\" cannot be set",
            hint: "S3 keeps only Cache-Control, Content-Disposition, Content-Encoding, "
                + "Content-Language, Content-Type, Expires, x-amz-storage-class, x-amz-tagging, "
                + "x-amz-website-redirect-location and x-amz-meta-*; others can be added by a CDN "
                + "in front of the bucket"),
        .header(
            "x-amz-meta-", "a", "\"x-amz-meta-\" is not the name of a header",
            hint: "use letters, digits and \"-\" after x-amz-meta-"),
        .header(
            "x-amz-meta-a b", "a", "\"x-amz-meta-a b\" is not the name of a header",
            hint: "use letters, digits and \"-\" after x-amz-meta-"),
        .header(
            "x-amz-meta-a", "é",
            "the value of \"x-amz-meta-a\" has characters other than printable ASCII",
            hint: "S3 returns others mangled; encode them (file names: filename*=UTF-8''…)"),
        .header(
            "Expires", "a\\r\\nb: c",
            "the value of \"Expires\" has characters other than printable ASCII",
            hint: "S3 returns others mangled; encode them (file names: filename*=UTF-8''…)"),
        .header(
            "Expires", " a", "the value of \"Expires\" begins or ends with a space",
            hint: "remove it; HTTP does not transmit it"),
        .header(
            "x-amz-website-redirect-location", "new/",
            "the redirect target \"new/\" is neither a path nor a URL",
            hint: "begin it with \"/\", \"http://\" or \"https://\""),
    ])
    func refuses(_ example: Bad) {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try Self.configuration(example.json)
        }
        #expect(
            error
                == ConfigurationError(
                    file: "deploy-dist.json", place: example.place, problem: example.problem,
                    hint: example.hint))
    }

    @Test func refusesTextThatIsNotUTF8() {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try SiteConfiguration(json: [0xFF], file: "c.json")
        }
        #expect(error?.description == "c.json, line 1, column 1: the text is not UTF-8")
    }

    @Test(arguments: [
        "Cache-Control", "content-type", "Content-Language", "Expires", "X-Amz-Meta-Über".ascii,
        "x-amz-storage-class", "x-amz-tagging",
    ])
    func takesHeaders(_ name: String) throws {
        _ = try Self.configuration(
            "{\"routes\": [{\"match\": \"*\", \"headers\": {\"\(name)\": \"a=b\"}}]}")
    }

    static func configuration(_ json: String) throws -> SiteConfiguration {
        try SiteConfiguration(json: Array(json.utf8), file: "deploy-dist.json")
    }
}

extension String {
    fileprivate var ascii: String { String(unicodeScalars.filter(\.isASCII)) }
}

struct HeaderRulesTests {
    @Test func defaults() {
        let rules = HeaderRules()
        #expect(
            rules.storedForm(of: ObjectKey("index.html"), byteCount: 10).headers == [
                "content-type": "text/html; charset=utf-8",
                "cache-control": "public, max-age=0, must-revalidate",
            ])
        #expect(
            rules.storedForm(of: ObjectKey("assets/index-BX3f9aZk.js"), byteCount: 10).headers == [
                "content-type": "text/javascript; charset=utf-8",
                "cache-control": "public, max-age=31536000, immutable",
            ])
    }

    @Test func laterRoutesOverrideEarlierOnes() throws {
        let rules = HeaderRules(
            configuration: try SiteConfigurationTests.configuration(
                """
                {"routes": [
                  {"match": "**", "cacheControl": "a", "headers": {"X-Amz-Meta-T": "1"}},
                  {"match": "*.css", "cacheControl": "b", "contentType": "text/x"},
                  {"match": "nothing", "cacheControl": "c"}
                ]}
                """))
        #expect(
            rules.storedForm(of: ObjectKey("x/y.css"), byteCount: 1).headers == [
                "content-type": "text/x", "cache-control": "b", "x-amz-meta-t": "1",
            ])
        #expect(
            rules.storedForm(of: ObjectKey("y.js"), byteCount: 1).headers["cache-control"] == "a")
    }

    /// A route that makes pages of files without extension also moves them to the pages' phase.
    @Test func phaseFollowsTheRoutedType() throws {
        let rules = HeaderRules(
            configuration: try SiteConfigurationTests.configuration(
                #"{"routes": [{"match": "wiki/*", "contentType": "text/html; charset=utf-8"}]}"#))
        #expect(rules.storedForm(of: ObjectKey("wiki/Main_Page"), byteCount: 1).phase == .pages)
        #expect(rules.storedForm(of: ObjectKey("other/Main_Page"), byteCount: 1).phase == .assets)
    }

    struct GzipCase: Sendable, CustomTestStringConvertible {
        let key: String
        var byDefault = false
        var routes = "[]"
        var byteCount: Int64 = 1000
        let isGzipped: Bool
        var encoding: String?
        var testDescription: String { "\(key) \(byDefault) \(routes) \(byteCount)" }
    }

    static let limit = HeaderRules.gzipByteLimit
    static let on = #"[{"match": "**", "gzip": true}]"#
    static let off = #"[{"match": "**", "gzip": false}]"#
    static let brotli = #"[{"match": "*.br", "headers": {"Content-Encoding": "br"}}]"#

    @Test(arguments: [
        GzipCase(key: "a.html", isGzipped: false),
        GzipCase(key: "a.html", byDefault: true, isGzipped: true, encoding: "gzip"),
        GzipCase(key: "a.svg", byDefault: true, isGzipped: true, encoding: "gzip"),
        GzipCase(key: "a.webmanifest", byDefault: true, isGzipped: true, encoding: "gzip"),
        GzipCase(key: "a.png", byDefault: true, isGzipped: false),
        GzipCase(key: "a.png", routes: on, isGzipped: true, encoding: "gzip"),
        GzipCase(key: "a.html", routes: on, isGzipped: true, encoding: "gzip"),
        GzipCase(key: "a.html", byDefault: true, routes: off, isGzipped: false),
        GzipCase(key: "a.html", byDefault: true, byteCount: 0, isGzipped: false),
        GzipCase(
            key: "a.html", byDefault: true, byteCount: limit - 1, isGzipped: true, encoding: "gzip"),
        GzipCase(key: "a.html", byDefault: true, byteCount: limit, isGzipped: false),
        GzipCase(key: "a.html.gz", routes: on, isGzipped: false),
        GzipCase(key: "a.css.br", byDefault: true, routes: on, isGzipped: false),
        GzipCase(key: "a.br", byDefault: true, routes: brotli, isGzipped: false, encoding: "br"),
        GzipCase(key: "a.svgz", byDefault: true, isGzipped: false, encoding: "gzip"),
        GzipCase(key: "a.SVGZ", routes: on, isGzipped: false, encoding: "gzip"),
    ])
    func gzip(_ example: GzipCase) throws {
        let rules = HeaderRules(
            configuration: try SiteConfigurationTests.configuration(
                "{\"routes\": \(example.routes)}"),
            gzipsByDefault: example.byDefault)
        let form = rules.storedForm(of: ObjectKey(example.key), byteCount: example.byteCount)
        #expect(form.isGzipped == example.isGzipped)
        #expect(form.headers["content-encoding"] == example.encoding)
    }
}
