package import Manifest

/// Tells which object of the site a reference in one of its files means.
///
/// Follows the URL standard (<https://url.spec.whatwg.org/>) for paths: `\` is `/`, `%2e%2e` is
/// `..`, `..` stops at the root, query and fragment do not matter. The path is then decoded to
/// bytes, as S3 does to find the key.
///
/// A path from the root (`/style.css`) begins at the site's root, since a bucket's prefix is
/// usually hidden from visitors by what serves it. Where it is not hidden, URLs begin with it:
/// then `/docs/style.css` may as well mean the key `style.css` of a site in `docs/`, so both keys
/// are candidates, and the reference is met when one of them is there.
package struct ReferenceResolver: Sendable {
    /// What a reference means.
    package enum Meaning: Sendable, Equatable {
        /// Nothing that must be in the bucket: another site, a part of the page, inline data.
        case elsewhere
        /// One of these objects; never empty. The first is the one to name when all are missing.
        case object([ObjectKey])
        /// An object that cannot exist, since its key is not UTF-8; shown with replacements.
        case impossible(ObjectKey)
    }

    private let address: SiteAddress
    /// Decoded directories of the base URL; `nil` when the base is another site.
    private let base: [[UInt8]]?

    /// A resolver for the references in the file of this key.
    ///
    /// - Parameter base: the page's `<base href>`.
    package init(file key: ObjectKey, base: [UInt8]? = nil, address: SiteAddress) {
        self.address = address
        let own = Array(key.string.utf8).split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        ).dropLast().map(Array.init)
        guard let base, !Self.locator(of: base).isEmpty else {
            self.base = own
            return
        }
        self.base = Self.path(of: base, from: own, address)?.dropLast()
    }

    /// The meaning of a reference.
    package func resolve(_ reference: [UInt8]) -> Meaning {
        guard let path = Self.path(of: reference, from: base, address) else { return .elsewhere }
        let bytes = Array(path.joined(separator: [UInt8(ascii: "/")]))
        guard let string = String(validating: bytes, as: UTF8.self) else {
            return .impossible(ObjectKey(String(decoding: bytes, as: UTF8.self)))
        }
        var candidates = [ObjectKey(string)]
        if !address.pathPrefix.isEmpty, string.utf8.starts(with: address.pathPrefix.utf8) {
            let rest = string.utf8.dropFirst(address.pathPrefix.utf8.count)
            candidates.insert(ObjectKey(String(Substring(rest))), at: 0)
        }
        return .object(candidates)
    }

    /// The decoded components of the path that a URL leads to, the last being a file's name;
    /// `nil` when it leads elsewhere.
    private static func path(
        of reference: [UInt8], from base: [[UInt8]]?, _ address: SiteAddress
    ) -> [[UInt8]]? {
        let slash = UInt8(ascii: "/")
        var rest = locator(of: reference)
        if rest.isEmpty { return nil }
        var directories = base
        if let scheme = scheme(of: rest) {
            guard scheme == "http" || scheme == "https" else { return nil }
            rest = rest.dropFirst(scheme.utf8.count + 1)
            guard rest.starts(with: [slash, slash]) else { return nil }
        }
        if rest.starts(with: [slash, slash]) {
            rest = rest.drop { $0 == slash }
            guard address.ownHosts.contains(host(of: rest.prefix { $0 != slash })) else {
                return nil
            }
            rest = rest.drop { $0 != slash }
            directories = []
        } else if rest.first == slash, base != nil {
            directories = []
        }
        guard let directories else { return nil }
        return resolve(rest.first == slash ? rest.dropFirst() : rest, in: directories)
    }

    private static func resolve(_ path: ArraySlice<UInt8>, in directories: [[UInt8]]) -> [[UInt8]] {
        var result = directories
        let components = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            let name = percentDecoded(component)
            switch dotCount(component) {
            case 1: break
            case 2: _ = result.popLast()
            default:
                if !(isLast && name.isEmpty) {
                    result.append(name)
                    if isLast { return result }
                }
            }
        }
        return result + [Array("index.html".utf8)]
    }

    /// 1 for `.`, 2 for `..`, where a dot may be written `%2e`; else 0.
    private static func dotCount(_ component: ArraySlice<UInt8>) -> Int {
        guard component.count <= 6, !component.isEmpty else { return 0 }
        let decoded = percentDecoded(component)
        return decoded.count <= 2 && decoded.allSatisfy { $0 == UInt8(ascii: ".") }
            ? decoded.count : 0
    }

    /// A `%` that no two hexadecimal digits follow stands for itself.
    private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var cursor = ByteCursor(Array(text))
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        while let byte = cursor.next {
            if byte == UInt8(ascii: "%"), let high = cursor.peek(1)?.hexadecimalValue,
                let low = cursor.peek(2)?.hexadecimalValue
            {
                result.append(high << 4 | low)
                cursor.advance(3)
            } else {
                result.append(byte)
                cursor.advance()
            }
        }
        return result
    }

    /// What locates the file: without white space and control characters around it, without tabs
    /// and line ends, fragment and query, with each `\` as `/`.
    private static func locator(of reference: [UInt8]) -> ArraySlice<UInt8> {
        var url = reference[...]
        while let last = url.last, last <= 0x20 { url.removeLast() }
        url = url.drop { $0 <= 0x20 }
        url = url.prefix { $0 != UInt8(ascii: "#") }.prefix { $0 != UInt8(ascii: "?") }
        return url.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
            .map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }[...]
    }

    /// The scheme in lower case, or `nil`.
    private static func scheme(of url: ArraySlice<UInt8>) -> String? {
        guard let first = url.first, first.isASCIILetter else { return nil }
        let scheme = url.prefix {
            $0.isASCIILetter || $0.isASCIIDigit || "+-.".utf8.contains($0)
        }
        guard scheme.endIndex < url.endIndex, url[scheme.endIndex] == UInt8(ascii: ":") else {
            return nil
        }
        return String(decoding: scheme.map(\.asciiLowercased), as: UTF8.self)
    }

    /// The host of `user@host:port`, in lower case.
    private static func host(of authority: ArraySlice<UInt8>) -> String {
        let start = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 }
        let host = authority[(start ?? authority.startIndex)...].prefix { $0 != UInt8(ascii: ":") }
        return String(decoding: host.map(\.asciiLowercased), as: UTF8.self)
    }
}
