import Deploy
import Manifest
import Testing

struct GlobTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let matching: [String]
        let failing: [String]
        var testDescription: String { pattern }

        init(_ pattern: String, _ matching: [String], not failing: [String]) {
            self.pattern = pattern
            self.matching = matching
            self.failing = failing
        }
    }

    static let cases = [
        Case("*.map", ["a.map", "x/y/a.map", ".map"], not: ["a.map/b", "a.mapx", "amap"]),
        Case("/*.map", ["a.map"], not: ["x/a.map"]),
        Case("a/*.css", ["a/b.css", "a/.css"], not: ["a/b/c.css", "x/a/b.css", "b.css"]),
        Case("blog/**", ["blog/a", "blog/a/b/c", "blog/"], not: ["blog", "x/blog/a", "blogs/a"]),
        Case("**", ["a", "a/b", ""], not: []),
        Case("**/x.js", ["x.js", "a/x.js", "a/b/x.js"], not: ["ax.js", "a/ax.js"]),
        Case("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], not: ["ab", "a/xb", "a/bx", "xa/b"]),
        Case("a/**b", ["a/b", "a/xb", "a/x/yb"], not: ["ab"]),
        Case("?.txt", ["a.txt", "é.txt", "d/\u{1F600}.txt"], not: ["ab.txt", ".txt"]),
        Case("a?b/c", ["axb/c"], not: ["a/b/c", "ab/c"]),
        Case("[a-c]x", ["ax", "cx", "d/bx"], not: ["dx", "x", "Ax"]),
        Case("[!a-c]x", ["dx", "a/-x"], not: ["ax", "x"]),
        Case("a[!b]c/d", ["axc/d"], not: ["a/c/d", "abc/d"]),
        Case("[]a]", ["]", "a"], not: ["b"]),
        Case("[a-]", ["a", "-"], not: ["b"]),
        Case("[\\]x]", ["]", "x"], not: ["\\"]),
        Case("*.{js,css}", ["a.js", "x/b.css"], not: ["a.jss", "a.", "a.{js,css}"]),
        Case("{a,b{c,d},}x", ["ax", "bcx", "bdx", "x"], not: ["bx", "abcx"]),
        Case("{a/b,c}.txt", ["a/b.txt", "c.txt"], not: ["x/c.txt", "x/a/b.txt"]),
        Case("a,b", ["a,b"], not: ["a", "b"]),
        Case("\\*", ["*", "a/*"], not: ["a", "\\*"]),
        Case("\\{a,b\\}", ["{a,b}"], not: ["a", "b"]),
        Case("drafts/", ["drafts/a", "drafts/a/b", "x/drafts/a"], not: ["drafts", "xdrafts/a"]),
        Case("/drafts/", ["drafts/a"], not: ["x/drafts/a", "drafts"]),
        Case("a/drafts/", ["a/drafts/b"], not: ["drafts/b", "x/a/drafts/b"]),
        Case("/", ["a", "a/b"], not: [""]),
        Case("/index.html", ["index.html"], not: ["a/index.html"]),
        Case("index.html", ["index.html", "a/index.html"], not: ["index.htmlx"]),
        Case("caf\u{e9}", ["caf\u{e9}"], not: ["cafe\u{301}"]),
        Case("a.b", ["a.b"], not: ["axb"]),
        Case("*", ["a", "x/y", ".hidden"], not: []),
        Case("a b+%2F", ["a b+%2F", "x/a b+%2F"], not: ["a b /"]),
    ]

    @Test(arguments: cases) func matches(_ example: Case) throws {
        let glob = try Glob(example.pattern)
        #expect(example.matching.filter { !glob.matches(ObjectKey($0)) } == [])
        #expect(example.failing.filter { glob.matches(ObjectKey($0)) } == [])
    }

    struct Invalid: Sendable, CustomTestStringConvertible {
        let pattern: String
        let position: Int
        var testDescription: String { pattern }
    }

    @Test(arguments: [
        Invalid(pattern: "", position: 1), Invalid(pattern: "ab[c", position: 3),
        Invalid(pattern: "[!]", position: 1), Invalid(pattern: "é[z-a]", position: 5),
        Invalid(pattern: "[a/b]", position: 3), Invalid(pattern: "{a,b", position: 1),
        Invalid(pattern: "a{b,{c}", position: 2), Invalid(pattern: "a}", position: 2),
        Invalid(pattern: "a\\", position: 2), Invalid(pattern: "[a\\", position: 1),
        Invalid(pattern: String(repeating: "{", count: 17), position: 17),
    ])
    func namesThePlaceOfAnError(_ example: Invalid) {
        let error = #expect(throws: GlobError.self) { _ = try Glob(example.pattern) }
        #expect(error?.position == example.position)
        #expect(error?.pattern == example.pattern)
    }

    /// A backtracking matcher needs more time than the universe has for each of these.
    @Test(arguments: [
        String(repeating: "**/a**/", count: 40) + "b", String(repeating: "*a", count: 200) + "b",
        String(repeating: "{a,aa,*}", count: 100) + "b", "/" + String(repeating: "**", count: 300),
    ])
    func hostilePatternsTakeLinearTime(_ pattern: String) throws {
        let glob = try Glob(pattern)
        let key = String(repeating: "a", count: 300) + "/" + String(repeating: "aa/", count: 200)
        #expect(glob.matches(ObjectKey(key)) == pattern.hasPrefix("/"))
    }

    /// The matcher agrees with a naive recursive one on small inputs.
    @Test func agreesWithAnExhaustiveMatcher() throws {
        let alphabet = ["a", "b", "/", "*", "**", "?"]
        var patterns = [""]
        for _ in 0..<4 { patterns += patterns.flatMap { head in alphabet.map { head + $0 } } }
        let paths = ["a", "b", "ab", "a/b", "b/a", "a/a/b", "ab/a", "aa/bb"]
        for pattern in Set(patterns) where pattern.hasPrefix("/") && !pattern.hasSuffix("/") {
            let glob = try Glob(pattern)
            for path in paths {
                let expected = Self.naive(Array(pattern.dropFirst()), Array(path), atStart: true)
                #expect(glob.matches(path) == expected, "\(pattern) and \(path)")
            }
        }
    }

    private static func naive(
        _ pattern: [Character], _ path: [Character], atStart: Bool
    ) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == "*" {
            let rest = Array(pattern.drop { $0 == "*" })
            if pattern.count - rest.count == 1 {
                return (0...path.prefix { $0 != "/" }.count).contains {
                    naive(rest, Array(path[$0...]), atStart: false)
                }
            }
            if atStart, rest.first == "/" {
                let tails = path.indices.filter { path[$0] == "/" }.map { path[($0 + 1)...] }
                return ([path[...]] + tails).contains {
                    naive(Array(rest.dropFirst()), Array($0), atStart: true)
                }
            }
            return (0...path.count).contains { naive(rest, Array(path[$0...]), atStart: false) }
        }
        guard let next = path.first, first == next || (first == "?" && next != "/") else {
            return false
        }
        return naive(Array(pattern.dropFirst()), Array(path.dropFirst()), atStart: first == "/")
    }
}
