internal import Glibc

/// Reads one of a child's output streams: keeps its beginning, and cuts it into lines when somebody
/// listens.
struct OutputReader {
    /// What was kept.
    private(set) var bytes: [UInt8] = []
    /// Whether there was more.
    private(set) var isTruncated = false
    private let captureByteLimit: Int
    private var splitter: LineSplitter?

    /// A reader as the command wants it.
    init(_ source: OutputLine.Source, for command: Command, splitsLines: Bool) {
        captureByteLimit = command.captureByteLimit
        splitter = splitsLines ? LineSplitter(source, limit: command.lineByteLimit) : nil
    }

    /// Reads what is there, once; closes the stream at its end.
    ///
    /// - Returns: whether there was anything.
    mutating func read(
        from stream: inout FileDescriptor?, into buffer: inout [UInt8],
        _ handOut: (OutputLine) -> Void
    ) -> Bool {
        guard let raw = stream.rawIfOpen else { return false }
        let count = Glibc.read(raw, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return false }
        guard count > 0 else {
            stream = nil
            return false
        }
        let kept = min(count, captureByteLimit - bytes.count)
        bytes += buffer[..<kept]
        if kept < count { isTruncated = true }
        splitter?.split(buffer[..<count], handOut)
        return true
    }

    /// Hands out a last line without an end.
    mutating func finish(_ handOut: (OutputLine) -> Void) {
        splitter?.finish(handOut)
    }
}
