import Deploy
import Manifest

extension Parser {
    /// The first byte chooses between pages and stylesheets.
    func feedSite(_ bytes: [UInt8]) {
        let (choice, rest) = bytes.choosing(among: 3)
        var base: [UInt8]?
        let references: References
        switch choice {
        case 0, 1:
            let page = HTMLPage(rest, syntax: choice == 0 ? .html : .xhtml)
            base = page.base
            references = page.references
        default:
            references = CSSReferences.find(in: rest)
        }
        let found = references.stylesheets + references.assets
        // Character references and escapes never lengthen a text.
        must(found.allSatisfy { !$0.isEmpty && $0.count <= rest.count }, "reference")
        let resolver = ReferenceResolver(
            file: ObjectKey("docs/guide/page.html"), base: base,
            address: SiteAddress(ownHosts: ["www.example.org"], pathPrefix: "docs/"))
        for reference in found.prefix(64) {
            if case .object(let keys) = resolver.resolve(reference) {
                must(!keys.isEmpty && keys.allSatisfy { !$0.string.isEmpty }, "candidates")
            }
        }
    }
}
