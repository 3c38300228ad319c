/// What one request changed in the bucket of a site. Contents are named by their SHA-256.
enum SiteWrite: Equatable, Sendable {
    case put(key: String, content: String)
    case delete(keys: [String])
}

/// Something that must never be seen in the bucket of a site.
enum SiteViolation: Equatable, Sendable, CustomStringConvertible {
    /// An object holds what no file ever held.
    case torn(key: String, content: String)
    /// A live page needs an asset that is not there.
    case incompletePage(page: String, asset: String)
    /// Something was deleted although not everything that is wanted was there.
    case earlyDelete(key: String, missing: String)
    /// Something that is wanted was deleted.
    case lost(key: String)

    var description: String {
        switch self {
        case .torn(let key, let content): "\(key) holds \(content.prefix(12)), which no file holds"
        case .incompletePage(let page, let asset): "\(page) is live and \(asset) is not"
        case .earlyDelete(let key, let missing): "\(key) was deleted before \(missing) was there"
        case .lost(let key): "\(key) is wanted and was deleted"
        }
    }
}

/// A site's bucket, write by write: after each, what a visitor could see is held against what must
/// always be true.
struct SiteReplay: Sendable {
    /// The objects and their contents.
    private(set) var live: [String: String] = [:]
    /// What was found, in order.
    private(set) var violations: [SiteViolation] = []

    /// The keys that a page of some content needs.
    private var needs: [String: [String]] = [:]
    /// Contents that a key may have: those of the trees that were ever deployed.
    private var known: [String: Set<String>] = [:]
    private var wanted: [String: String] = [:]

    /// A deployment of a tree begins; another one may still be under way.
    mutating func begin(_ tree: SiteTree) {
        wanted = tree.contents
        for (key, content) in tree.contents { known[key, default: []].insert(content) }
        needs.merge(tree.needs) { $1 }
    }

    /// A file got another content while its tree was being deployed; either may go live.
    mutating func allow(_ key: String, content: String) {
        known[key, default: []].insert(content)
    }

    /// An object that was there before any deployment.
    mutating func place(_ key: String, content: String) {
        live[key] = content
        known[key, default: []].insert(content)
    }

    /// A write took effect.
    mutating func apply(_ write: SiteWrite) {
        switch write {
        case .put(let key, let content):
            live[key] = content
            if known[key]?.contains(content) != true {
                violations.append(.torn(key: key, content: content))
            }
            checkPages { $0 == key }
        case .delete(let keys):
            let missing = wanted.filter { live[$0.key] != $0.value }.keys.min()
            for key in keys {
                live[key] = nil
                if wanted[key] != nil {
                    violations.append(.lost(key: key))
                } else if let missing {
                    violations.append(.earlyDelete(key: key, missing: missing))
                }
            }
            checkPages { _ in true }
        }
    }

    /// Whether the bucket is the tree and nothing else.
    func equals(_ tree: SiteTree) -> Bool { live == tree.contents }

    /// Whether the tree that is being deployed has that key.
    func isWanted(_ key: String) -> Bool { wanted[key] != nil }

    private mutating func checkPages(_ isConcerned: (String) -> Bool) {
        for (page, content) in live where isConcerned(page) {
            for asset in needs[content] ?? [] where live[asset] == nil {
                violations.append(.incompletePage(page: page, asset: asset))
            }
        }
    }
}
