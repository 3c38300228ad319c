/// A line that a child wrote.
package struct OutputLine: Hashable, Sendable {
    /// The child's two streams.
    package enum Source: Hashable, Sendable {
        case output, errorOutput
    }

    /// What the supervisor does after a line.
    package enum Verdict: Hashable, Sendable {
        /// Reads on.
        case goOn
        /// Reads on, and tears the child down when it has not ended after this time: it said that
        /// it is done.
        case expectEnd(within: Duration)

        /// What holds after two lines: the later expectation.
        func followed(by next: Verdict) -> Verdict {
            next == .goOn ? self : next
        }
    }

    /// The stream it came from.
    package let source: Source
    /// Its text without the end of the line; what is not UTF-8 is replaced with U+FFFD.
    package let text: String
    /// Whether it was longer than the command's `lineByteLimit`; the text is its beginning.
    package let isCut: Bool
}

/// Cuts a stream of bytes into lines, keeping no more than one of them.
///
/// Bytes become text a line at a time, so a character whose bytes arrive in two reads is whole.
struct LineSplitter {
    private let source: OutputLine.Source
    private let limit: Int
    private var partial: [UInt8] = []
    private var isCut = false

    /// A splitter of lines of at most `limit` bytes; what exceeds it is dropped.
    init(_ source: OutputLine.Source, limit: Int) {
        self.source = source
        self.limit = limit
    }

    /// Takes the next bytes, and hands out the lines that they complete.
    mutating func split(_ bytes: ArraySlice<UInt8>, _ handOut: (OutputLine) -> Void) {
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<end])
            rest = rest[(end + 1)...]
            handOut(take())
        }
        keep(rest)
    }

    /// Hands out what stands after the last end of line, if anything does.
    mutating func finish(_ handOut: (OutputLine) -> Void) {
        if !partial.isEmpty || isCut { handOut(take()) }
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        let room = limit - partial.count
        partial += bytes.prefix(room)
        if bytes.count > room { isCut = true }
    }

    private mutating func take() -> OutputLine {
        defer {
            partial.removeAll(keepingCapacity: partial.capacity <= 64 << 10)
            isCut = false
        }
        if isCut {
            dropHalfCharacter()
        } else if partial.last == UInt8(ascii: "\r") {
            partial.removeLast()
        }
        return OutputLine(
            source: source, text: String(decoding: partial, as: UTF8.self), isCut: isCut)
    }

    /// The cut may have gone through a character: removes its first bytes.
    private mutating func dropHalfCharacter() {
        let continuations = partial.reversed().prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
        guard continuations < partial.count else { return }
        let lead = partial[partial.count - 1 - continuations]
        let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        if length > continuations + 1 { partial.removeLast(continuations + 1) }
    }
}
