/// A Swift source file as the rules see it: lines without comments.
struct SourceFile {
    /// Relative to the package, `Sources/<target>/…`.
    let path: String
    /// Lines with everything from `//` on cut off.
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            // A `//` inside a literal cuts too much, never too little of what the rules look for.
            line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        }
    }

    /// The folder below `Sources`, which is the target's name.
    var target: String {
        let components = path.split(separator: "/")
        return components.count > 1 ? String(components[1]) : ""
    }

    /// An import declaration.
    struct Import: Equatable {
        let module: String
        let isTestable: Bool
        let line: Int
    }

    /// All import declarations, conditional ones included.
    var imports: [Import] {
        var found: [Import] = []
        for (index, line) in lines.enumerated() {
            for statement in line.split(separator: ";") {
                if let (module, isTestable) = Self.parse(statement) {
                    found.append(Import(module: module, isTestable: isTestable, line: index + 1))
                }
            }
        }
        return found
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]

    private static func parse(_ statement: Substring) -> (module: String, isTestable: Bool)? {
        var words = statement.split(whereSeparator: \.isWhitespace)[...]
        var isTestable = false
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
            if word == "@testable" { isTestable = true }
            words.removeFirst()
        }
        guard words.popFirst() == "import" else { return nil }
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        guard let name = words.first?.prefix(while: { $0 != "." }) else { return nil }
        return (String(name), isTestable)
    }
}
