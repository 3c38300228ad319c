package import Manifest

/// Whether a page may be published.
package enum PageVerdict: Sendable, Equatable {
    /// All that it needs is there.
    case publishable
    /// It breaks off: its build was interrupted while it was written.
    case cutOff
    /// These objects of the site, which the page or one of its stylesheets refers to, are missing;
    /// in byte order, each once.
    case missing([ObjectKey])
}

/// Finds out which pages of an unfinished build may be published: those all of whose own assets
/// are there.
///
/// Stylesheets of the build are followed through their imports to fonts and images. One that is
/// only in the bucket counts as available and is not looked into: it was published whole.
package struct ClosureCheck {
    private let address: SiteAddress
    private let isAvailable: (ObjectKey) -> Bool
    private let readLocal: (ObjectKey) throws -> [UInt8]?
    /// What each stylesheet needs itself; pages share a few of them.
    private var stylesheets: [ObjectKey: Needs] = [:]

    /// Objects that a file needs directly.
    private struct Needs {
        var missing: Set<ObjectKey> = []
        /// Stylesheets that are there and may need more.
        var stylesheets: Set<ObjectKey> = []
    }

    /// A check of one build.
    ///
    /// - Parameters:
    ///   - address: where the site is served.
    ///   - isAvailable: whether an object will be in the bucket when the page is published: it is
    ///     in the build, or live under this key.
    ///   - readLocal: the bytes of a file of the build, `nil` when the build has none of this key.
    ///     Called once for each stylesheet and for each page that is asked about.
    package init(
        address: SiteAddress = SiteAddress(),
        isAvailable: @escaping (ObjectKey) -> Bool,
        readLocal: @escaping (ObjectKey) throws -> [UInt8]?
    ) {
        self.address = address
        self.isAvailable = isAvailable
        self.readLocal = readLocal
    }

    /// The verdict on a page of the build.
    ///
    /// - Throws: what `readLocal` throws.
    package mutating func verdict(on page: ObjectKey) throws -> PageVerdict {
        guard let bytes = try readLocal(page) else { return .missing([page]) }
        let type = ContentTypes.essence(of: ContentTypes.contentType(for: page))
        let content = HTMLPage(bytes, syntax: type == "application/xhtml+xml" ? .xhtml : .html)
        if content.isCutOff { return .cutOff }

        let resolver = ReferenceResolver(file: page, base: content.base, address: address)
        let direct = needs(of: content.references, resolver)
        var missing = direct.missing
        var visited = direct.stylesheets
        var pending = Array(direct.stylesheets)
        while let key = pending.popLast() {
            let indirect = try needs(ofStylesheet: key)
            missing.formUnion(indirect.missing)
            for next in indirect.stylesheets where visited.insert(next).inserted {
                pending.append(next)
            }
        }
        return missing.isEmpty ? .publishable : .missing(missing.sorted())
    }

    private mutating func needs(ofStylesheet key: ObjectKey) throws -> Needs {
        if let known = stylesheets[key] { return known }
        var found = Needs()
        if let css = try readLocal(key) {
            let resolver = ReferenceResolver(file: key, address: address)
            found = needs(of: CSSReferences.find(in: css), resolver)
        }
        stylesheets[key] = found
        return found
    }

    private func needs(of references: References, _ resolver: ReferenceResolver) -> Needs {
        var needs = Needs()
        for (urls, areStylesheets) in [(references.stylesheets, true), (references.assets, false)] {
            for url in urls {
                switch resolver.resolve(url) {
                case .elsewhere: break
                case .impossible(let key): needs.missing.insert(key)
                case .object(let candidates):
                    if let key = candidates.first(where: isAvailable) {
                        if areStylesheets { needs.stylesheets.insert(key) }
                    } else {
                        needs.missing.insert(candidates[0])
                    }
                }
            }
        }
        return needs
    }
}
