/// What a page or stylesheet needs, as it is written there: URLs as bytes, not yet resolved.
package struct References: Sendable, Equatable {
    /// Stylesheets, which need things themselves.
    package private(set) var stylesheets: [[UInt8]] = []
    /// Scripts, images, fonts and all else.
    package private(set) var assets: [[UInt8]] = []

    /// What a URL leads to.
    enum Kind {
        case stylesheet, asset
    }

    /// Adds a URL, unless it carries its content itself or names a part of the document.
    mutating func add(_ url: some Collection<UInt8>, as kind: Kind) {
        let url = Array(url.drop(while: \.isWebSpace))
        if url.isEmpty || url[0] == UInt8(ascii: "#") { return }
        if url.prefix(5).map(\.asciiLowercased).elementsEqual("data:".utf8) { return }
        switch kind {
        case .stylesheet: stylesheets.append(url)
        case .asset: assets.append(url)
        }
    }

    /// Adds all of another.
    mutating func add(_ other: References) {
        stylesheets += other.stylesheets
        assets += other.assets
    }
}
