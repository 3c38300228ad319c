import Deploy

extension Parser {
    /// A pattern, and from the first NUL on a path to match with it.
    func feedGlob(_ bytes: [UInt8]) {
        let texts = bytes.pieces.compactMap(\.text)
        guard let pattern = texts.first, pattern.utf8.count <= 1 << 16,
            let glob = try? Glob(pattern)
        else { return }
        // Time is bounded by the product of both lengths, and no key is longer.
        let path = String((texts.count > 1 ? texts[1] : pattern).unicodeScalars.prefix(1024))
        must(glob.matches(path) == glob.matches(path), "the same answer twice")
        let isLiteral = !path.unicodeScalars.contains { "*?[]{},\\!/".unicodeScalars.contains($0) }
        if isLiteral, !path.isEmpty, let literal = try? Glob(path) {
            must(literal.matches(path), "a pattern without signs matches itself")
        }
    }
}
