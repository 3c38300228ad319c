internal import Platform

/// An agent without a model, for `ANTHROPIC_API_KEY=simulation-key`: for demonstrations, and for
/// trying everything around it without a network or a bill.
///
/// It writes the instruction as a paragraph onto the site's first page: the first file of `pages`
/// that exists, or a new `index.html`. The paragraph goes before the end of the main part or of the
/// body, and on a page without either to the end of the file; one that is there already is not
/// repeated. An instruction with the word "slowly" takes ten seconds after the edit, which is long
/// enough to be interrupted; one with the words "fail please" fails.
package struct SimulatedEditor: EditingAgent {
    /// Where the page is looked for, in this order.
    package static let pages = [
        "src/pages/index.astro", "src/pages/index.md", "src/pages/index.mdx",
        "src/pages/index.html", "src/index.html", "src/index.md", "content/_index.md",
        "site/index.html", "public/index.html", "index.html", "index.md",
    ]

    private let pause: Duration

    /// An editor.
    ///
    /// - Parameter pause: how long an edit takes that is to be made slowly.
    package init(pause: Duration = .seconds(10)) {
        self.pause = pause
    }

    /// Carries out an instruction; see `EditingAgent`.
    package func run(
        _ instruction: String, thread: String, in directory: String,
        onEvent: @escaping @Sendable (AgentEvent) -> Void
    ) async -> AgentOutcome {
        if Task.isCancelled { return AgentOutcome(.interrupted) }
        let words = instruction.lowercased()
        if words.contains("fail please") {
            return AgentOutcome(
                .failed(
                    "the simulated editor failed, as it was told", hint: "ask for something else"))
        }
        let page: String
        let isChanged: Bool
        do {
            page = Self.page(in: directory)
            onEvent(.used(tool: "Edit", subject: page))
            isChanged = try edit(page, in: directory, instruction)
        } catch {
            return AgentOutcome(.failed("the simulated editor failed: \(error)", hint: nil))
        }
        if words.contains("slowly") {
            onEvent(.said("taking my time"))
            try? await Task.sleep(for: pause)
        }
        if Task.isCancelled { return AgentOutcome(.interrupted) }
        let summary =
            isChanged
            ? "Simulated edit: wrote the instruction onto \(page)."
            : "Simulated edit: \(page) says so already."
        onEvent(.said(summary))
        return AgentOutcome(.done, summary: summary, turnCount: 1)
    }

    private static func page(in directory: String) -> String {
        pages.first { (try? RealPath.kind(of: "\(directory)/\($0)")) == .file } ?? "index.html"
    }

    /// Returns whether the page is another one now.
    private func edit(
        _ page: String, in directory: String, _ instruction: String
    ) throws -> Bool {
        let path = "\(directory)/\(page)"
        let old = try SmallFile.read(path, limit: 16 << 20).map {
            String(decoding: $0.bytes, as: UTF8.self)
        }
        let new = SimulatedEdit.apply(instruction, to: old ?? SimulatedEdit.emptyPage, of: page)
        guard new != old else { return false }
        try FileSystem.replaceFile(path, with: Array(new.utf8), isPrivate: false)
        return true
    }
}

/// What the simulated editor makes of a page.
enum SimulatedEdit {
    /// A page for a site that has none.
    static let emptyPage = """
        <!doctype html>
        <html lang="en">
          <head><meta charset="utf-8"><title>Simulated site</title></head>
          <body>
          </body>
        </html>

        """

    /// The text of a page with the instruction on it.
    static func apply(_ instruction: String, to text: String, of page: String) -> String {
        let isAstro = page.hasSuffix(".astro") || page.hasSuffix(".mdx")
        let words = escaped(instruction, escapesBraces: isAstro)
        let isMarkdown = page.hasSuffix(".md") || page.hasSuffix(".mdx")
        let paragraph = isMarkdown ? words : "<p class=\"simulated-edit\">\(words)</p>"
        if text.contains(paragraph) { return text }
        if isMarkdown {
            let gap = text.isEmpty ? "" : text.hasSuffix("\n") ? "\n" : "\n\n"
            return text + gap + paragraph + "\n"
        }
        for end in ["</main>", "</body>"] {
            if let place = text.ranges(of: end).last {
                return text[..<place.lowerBound] + paragraph + "\n" + text[place.lowerBound...]
            }
        }
        return text + (text.isEmpty || text.hasSuffix("\n") ? "" : "\n") + paragraph + "\n"
    }

    /// The instruction as text of a page, on one line.
    private static func escaped(_ instruction: String, escapesBraces: Bool) -> String {
        let line = instruction.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "{" where escapesBraces: text += "&#123;"
            case "}" where escapesBraces: text += "&#125;"
            default: text.append(character)
            }
        }
    }
}
