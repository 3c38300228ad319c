package import Manifest

/// Which keys a deployment is about. A key that is not admitted is out of scope: neither uploaded
/// nor deleted.
///
/// Rules are tried in order and the last that matches decides. When none matches, the key is
/// admitted, unless the first rule is an inclusion: whoever starts by naming what to take wants
/// nothing else. What the configuration ignores stays out whatever the rules say, so that
/// `--include 'blog/**'` does not publish the source maps below `blog/`.
package struct PathFilter: Sendable {
    /// One `--include` or `--exclude`.
    package enum Rule: Sendable {
        case include(Glob)
        case exclude(Glob)
    }

    private let rules: [Rule]
    private let ignored: [Glob]

    /// A filter of ordered rules and of globs that are always out.
    package init(rules: [Rule] = [], ignoring ignored: [Glob] = []) {
        self.rules = rules
        self.ignored = ignored
    }

    /// Whether the key is in scope.
    package func admits(_ key: ObjectKey) -> Bool {
        if ignored.contains(where: { $0.matches(key) }) { return false }
        for rule in rules.reversed() {
            switch rule {
            case .include(let glob): if glob.matches(key) { return true }
            case .exclude(let glob): if glob.matches(key) { return false }
            }
        }
        if case .include = rules.first { return false }
        return true
    }

    /// Whether nothing below a directory can be in scope, so that it need not be readable. Told by
    /// names that no pattern spells out and by usual ones; with inclusions nobody can tell.
    package func excludesAll(below directory: String) -> Bool {
        let includes = rules.contains { if case .include = $0 { true } else { false } }
        let names = ["\u{10fffe}", "index.html", "0", "a/\u{10fffe}"]
        return !includes && !names.contains { admits(ObjectKey(directory + "/" + $0)) }
    }
}
