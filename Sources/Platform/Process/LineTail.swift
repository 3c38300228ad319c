/// The last lines of a long text, bounded in lines and in bytes.
package struct LineTail: Sendable {
    private let lineLimit: Int
    private let byteLimit: Int
    private var lines: [String] = []
    private var byteCount = 0
    private var isShortened = false

    /// A tail of at most that many lines and bytes.
    package init(lines lineLimit: Int = 60, bytes byteLimit: Int = 8 << 10) {
        self.lineLimit = lineLimit
        self.byteLimit = byteLimit
    }

    /// Adds a line; the oldest ones make room. A line longer than the whole tail loses its beginning.
    package mutating func add(_ line: String) {
        var line = line
        if line.utf8.count >= byteLimit {
            line = String(decoding: line.utf8.suffix(byteLimit - 1), as: UTF8.self)
            while line.utf8.count >= byteLimit { line.removeFirst() }
            isShortened = true
        }
        lines.append(line)
        byteCount += line.utf8.count + 1
        var surplus = 0
        while lines.count - surplus > lineLimit || byteCount > byteLimit {
            byteCount -= lines[surplus].utf8.count + 1
            surplus += 1
        }
        if surplus > 0 {
            lines.removeFirst(surplus)
            isShortened = true
        }
    }

    /// The lines that are left, joined by line ends; begins with "…" when others stood before them.
    package var text: String {
        (isShortened ? "…\n" : "") + lines.joined(separator: "\n")
    }

    /// Whether nothing was added.
    package var isEmpty: Bool { lines.isEmpty }
}
