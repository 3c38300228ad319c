internal import Platform

/// The message of a commit of ours: one line, and a trailer that names the command.
package struct CommitMessage: Hashable, Sendable {
    /// The most characters of the first line.
    package static let width = 72
    /// What an unfinished command is saved under when a newer message comes.
    package static let interruptedSubject = "Auto-save: Interrupted by new message"
    /// What an earlier message left in the tree is saved under.
    static let leftSubject = "Auto-save: Changes left in the workspace"
    /// What the tree's changes are saved under when a worker finds them at its start.
    static let recoveredSubject = "Auto-save: Recovered after a restart"

    /// The trailer of a command's own commit; `Workspace.isDone` looks for it.
    static let trailer = "Command-Id"
    /// The trailer of what an interrupted command left.
    static let interruptedTrailer = "Interrupted-Command-Id"

    private let subject: String
    private let trailerLine: String?

    /// The commit of a finished command.
    ///
    /// - Parameter instruction: becomes the first line, shortened; any text will do.
    package init(instruction: String, commandID: String) {
        subject = Self.line(instruction)
        trailerLine = Self.trailer + ": " + Self.identifier(commandID)
    }

    /// The commit of what a command had done when it was interrupted. It does not make the command
    /// count as done.
    package init(interrupted commandID: String) {
        subject = Self.interruptedSubject
        trailerLine = Self.interruptedTrailer + ": " + Self.identifier(commandID)
    }

    init(subject: String) {
        self.subject = subject
        trailerLine = nil
    }

    /// The message, as `git commit-tree -F -` takes it.
    package var text: String {
        subject + "\n" + (trailerLine.map { "\n" + $0 + "\n" } ?? "")
    }

    /// A command's id as it stands in a trailer: itself when it is 1 to 128 letters, digits and
    /// `.`, `_`, `:`, `-`; a digest otherwise, so that no id can end the line or be another's.
    package static func identifier(_ commandID: String) -> String {
        let isPlain = commandID.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ":"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let isUsable = isPlain && (1...128).contains(commandID.utf8.count)
        // The colon keeps digests apart from ids that look like one: no plain id has this form.
        return isUsable && !commandID.hasPrefix("sha256:")
            ? commandID : "sha256:" + SHA256Digest.of(Array(commandID.utf8)).hex
    }

    /// One line without control characters, cut at a word where there is one to cut at.
    private static func line(_ text: String) -> String {
        let words = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: " "
                    // Marks that reorder what is displayed would make a line say something else.
                    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: " "
                    default: scalar
                    }
                })
        ).split(whereSeparator: \.isWhitespace)
        var line = ""
        for word in words {
            let separator = line.isEmpty ? 0 : 1
            guard line.count + separator + word.count <= width else {
                return line.isEmpty ? word.prefix(width - 1) + "…" : line.prefix(width - 1) + "…"
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty ? "Edit" : line
    }
}
