/// What a page's bytes tell: the files of the site that it needs to look and work as built, and
/// whether it is all there.
package struct HTMLPage: Sendable {
    /// How elements are written.
    package enum Syntax: Sendable {
        case html
        /// `<script/>` is a whole element, and CDATA sections exist.
        case xhtml
    }

    /// What it needs, relative to `base`.
    package private(set) var references = References()
    /// The `href` of its first `base` element, to which all references are relative.
    package private(set) var base: [UInt8]?
    /// Whether it breaks off.
    ///
    /// A page breaks off when it is empty, when it ends within a tag, a comment, a script or the
    /// like, and when it begins as a whole document (with a document type or an `html` tag) but
    /// has no `</html>`. A fragment, which begins as no document, is whole wherever it ends
    /// between two tags: nothing in it tells.
    package private(set) var isCutOff = false

    private var beginsDocument = false
    private var endsDocument = false
    /// For each open `template`, whether its content is inert. A declarative shadow root is not.
    private var templates: [Bool] = []
    private var inertCount = 0
    private var isInModuleScript = false

    /// Reads a page.
    package init(_ bytes: [UInt8], syntax: Syntax = .html) {
        var tokenizer = HTMLTokenizer(bytes, syntax: syntax, keeping: Self.keptAttributes)
        while let token = tokenizer.next() {
            switch token {
            case .doctype: beginsDocument = true
            case .start(let tag): start(tag, syntax: syntax)
            case .end("template"): if templates.popLast() == true { inertCount -= 1 }
            case .end("html"): endsDocument = true
            case .end: break
            case .rawText(of: "style", let text) where !isInert:
                references.add(CSSReferences.find(in: text))
            case .rawText(of: "script", let text) where !isInert && isInModuleScript:
                for url in ModuleImports.urls(text) { references.add(url, as: .asset) }
            case .rawText: break
            }
        }
        isCutOff =
            tokenizer.endedInside || bytes.allSatisfy(\.isWebSpace)
            || (beginsDocument && !endsDocument)
    }

    private static let keptAttributes: Set<String> = [
        "as", "data", "href", "imagesrcset", "poster", "rel", "shadowrootmode", "src", "srcset",
        "style", "type", "xlink:href",
    ]

    private var isInert: Bool { inertCount > 0 }

    private mutating func start(_ tag: HTMLTag, syntax: Syntax) {
        switch tag.name {
        case "html": beginsDocument = true
        case "template" where !(tag.isSelfClosing && syntax == .xhtml):
            templates.append(tag["shadowrootmode"] == nil)
            if tag["shadowrootmode"] == nil { inertCount += 1 }
        case _ where isInert: break
        case "base": base = base ?? tag["href"]
        default: addReferences(of: tag)
        }
    }

    /// Adds what an element loads. Links that a visitor may follow (`a`, `iframe`), and hints that
    /// may go unheeded (`prefetch`, `dns-prefetch`, `alternate`, `canonical`), are no needs.
    private mutating func addReferences(of tag: HTMLTag) {
        switch tag.name {
        case "script": addScript(tag)
        case "link": addLink(tag)
        case "img", "source": add(tag, "src", sourceSet: "srcset")
        case "video": add(tag, "src", "poster")
        case "audio", "track", "embed": add(tag, "src")
        case "object": add(tag, "data")
        case "input" where tag.words("type") == ["image"]: add(tag, "src")
        case "image", "use", "feimage": add(tag, "href", "xlink:href", "src")
        default: break
        }
        if let style = tag["style"] { references.add(CSSReferences.find(in: style)) }
    }

    private mutating func add(_ tag: HTMLTag, _ names: String..., sourceSet: String? = nil) {
        for name in names {
            if let url = tag[name] { references.add(url, as: .asset) }
        }
        if let candidates = sourceSet.flatMap({ tag[$0] }) {
            for url in SourceSet.urls(candidates) { references.add(url, as: .asset) }
        }
    }

    /// A script of another type is data for scripts, and nothing is loaded for it.
    private mutating func addScript(_ tag: HTMLTag) {
        let type = tag.words("type").joined(separator: " ")
        let isModule = type == "module"
        isInModuleScript = isModule && tag["src"] == nil
        guard isModule || type.isEmpty || Self.scriptTypes.contains(type) else { return }
        add(tag, "src", "href", "xlink:href")
    }

    private static let scriptTypes: Set<String> = [
        "application/ecmascript", "application/javascript", "application/x-javascript",
        "text/ecmascript", "text/javascript", "text/jscript", "text/x-javascript",
    ]

    private mutating func addLink(_ tag: HTMLTag) {
        let relations = Set(tag.words("rel"))
        guard !relations.isDisjoint(with: Self.neededRelations) else { return }
        let isStylesheet =
            relations.contains("stylesheet")
            || (relations.contains("preload") && tag.words("as") == ["style"])
        if let url = tag["href"] { references.add(url, as: isStylesheet ? .stylesheet : .asset) }
        add(tag, sourceSet: "imagesrcset")
    }

    private static let neededRelations: Set<String> = [
        "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "icon",
        "manifest", "mask-icon", "modulepreload", "preload", "stylesheet",
    ]
}
