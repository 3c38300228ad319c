import Deploy
import Manifest
import Testing

struct PathFilterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// `+glob` includes, `-glob` excludes, `!glob` is ignored by the configuration.
        let rules: [String]
        let admitted: [String]
        let refused: [String]
        var testDescription: String { rules.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(rules: [], admitted: ["a", "b/c"], refused: []),
        Case(rules: ["-*.map"], admitted: ["a.js"], refused: ["a.map", "x/a.map"]),
        Case(rules: ["+blog/**"], admitted: ["blog/a"], refused: ["a", "index.html"]),
        Case(
            rules: ["-*.map", "+keep.map"], admitted: ["keep.map", "a.js"], refused: ["a.map"]),
        Case(
            rules: ["+*.html", "-draft.html", "+blog/draft.html"],
            admitted: ["a.html", "blog/draft.html"], refused: ["draft.html", "a.js"]),
        Case(
            rules: ["+blog/**", "!*.map"], admitted: ["blog/a.js"],
            refused: ["blog/a.js.map", "b.js"]),
    ])
    func lastMatchDecides(_ example: Case) throws {
        var rules: [PathFilter.Rule] = []
        var ignored: [Glob] = []
        for rule in example.rules {
            let glob = try Glob(String(rule.dropFirst()))
            switch rule.first {
            case "+": rules.append(.include(glob))
            case "-": rules.append(.exclude(glob))
            default: ignored.append(glob)
            }
        }
        let filter = PathFilter(rules: rules, ignoring: ignored)
        #expect(example.admitted.filter { !filter.admits(ObjectKey($0)) } == [])
        #expect(example.refused.filter { filter.admits(ObjectKey($0)) } == [])
    }
}

struct IgnoreRulesTests {
    @Test(
        arguments: [
            (".git", true, .versionControl), (".git", false, .versionControl),
            ("a/b/.svn", true, .versionControl), (".hg", true, .versionControl),
            (".gitignore", false, nil), (".github", true, nil),
            (".env", false, .environment), ("a/.env.local", false, .environment),
            (".envrc", false, .environment), ("x.env", false, nil), ("env", true, nil),
            ("node_modules", true, .packages), ("node_modules", false, nil),
            (".DS_Store", false, .desktop), ("a/Thumbs.db", false, .desktop),
            ("a.html~", false, .editor), (".a.html.swp", false, .editor), ("a.swp", false, nil),
            ("#a#", false, .editor), ("#", false, nil), ("#a", false, nil),
            (".#a", false, .editor), ("a~", true, nil),
            (".deploy-dist", true, .state), ("a/.deploy-dist", true, nil),
            (".well-known", true, nil), (".nojekyll", false, nil), ("index.html", false, nil),
        ] as [(String, Bool, IgnoreRules.Reason?)])
    func entries(_ path: String, _ isDirectory: Bool, _ reason: IgnoreRules.Reason?) {
        #expect(IgnoreRules.reason(forEntry: path, isDirectory: isDirectory) == reason)
    }

    @Test(
        arguments: [
            ("a/.git/config", .versionControl), ("node_modules/x/index.js", .packages),
            ("node_modules", nil), (".deploy-dist/manifest", .state), ("a/.deploy-dist/x", nil),
            (".well-known/security.txt", nil), (".well-known/.env", .environment),
            ("a//b~", .editor), ("a~/b", nil),
        ] as [(String, IgnoreRules.Reason?)])
    func keys(_ key: String, _ reason: IgnoreRules.Reason?) {
        #expect(IgnoreRules.reason(for: ObjectKey(key)) == reason)
    }

    @Test(
        arguments: [
            ([.exclude("private/**")], true), ([.exclude("private/")], true),
            ([.exclude("**")], true), ([.exclude("private/*")], false),
            ([.exclude("private/*.html")], false), ([.exclude("*.html")], false),
            ([.exclude("public/**")], false), ([], false),
            ([.exclude("private/**"), .include("private/a.html")], false),
        ] as [([TestRule], Bool)])
    func directoryMayBeLeftOutAsAWhole(_ rules: [TestRule], _ isExcluded: Bool) throws {
        let filter = PathFilter(rules: try rules.map { try $0.rule })
        #expect(filter.excludesAll(below: "private") == isExcluded)
    }

    enum TestRule: Sendable {
        case include(String), exclude(String)

        var rule: PathFilter.Rule {
            get throws {
                switch self {
                case .include(let pattern): .include(try Glob(pattern))
                case .exclude(let pattern): .exclude(try Glob(pattern))
                }
            }
        }
    }
}
