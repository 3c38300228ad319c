import Platform
import TestSupport

/// A site in a directory: sixty small files whose pages need their assets, in editions that differ
/// as two builds do.
struct BuiltSite: Sendable {
    /// What should be in the bucket.
    private(set) var tree: SiteTree
    /// Keeps the files.
    private let folder: TemporaryDirectory

    /// The directory to deploy.
    var directory: String { folder.appending("dist") }
    /// The settings to deploy it with: they differ between editions in headers alone.
    var configuration: String { folder.appending("deploy-dist.json") }

    /// Builds an edition. Those after the first change some pages, replace some assets by others,
    /// drop some of both, add some, and give the images other headers.
    ///
    /// - Parameter hasLargeFile: whether there is a file that goes up in parts.
    init(edition: Int, hasLargeFile: Bool = false) throws {
        folder = try TemporaryDirectory()
        var tree = SiteTree()
        for (name, bytes) in Self.files(edition: edition, hasLargeFile: hasLargeFile) {
            try folder.write("dist/\(name)", bytes: bytes)
            tree.contents[name] = SHA256Digest.of(bytes).hex
            // The ETag of an object in parts is no MD5 of its content.
            if bytes.count < 16 << 20 { tree.etags[name] = Hex.encode(Hash.of(bytes, .md5)) }
        }
        for (name, assets) in Self.needs(edition: edition) {
            if let content = tree.contents[name] { tree.needs[content] = assets }
        }
        self.tree = tree
        try folder.write(
            "deploy-dist.json",
            """
            {"routes": [{"match": "images/**", "cacheControl": "public, max-age=\(edition * 60)"}]}
            """)
    }

    /// Gives a file other bytes; a page then needs no assets.
    ///
    /// - Parameter isInPlace: whether the file that is there, when it is as long, is written over
    ///   in one call; otherwise another file takes its name.
    /// - Returns: the SHA-256 of the bytes.
    @discardableResult
    mutating func change(_ name: String, to bytes: [UInt8], isInPlace: Bool = false) throws
        -> String
    {
        let digest = SHA256Digest.of(bytes).hex
        tree.contents[name] = digest
        if tree.etags[name] != nil { tree.etags[name] = Hex.encode(Hash.of(bytes, .md5)) }
        if isInPlace, try folder.read("dist/\(name)").count == bytes.count {
            try folder.overwrite("dist/\(name)", with: bytes)
        } else {
            try FileSystem.replaceFile("\(directory)/\(name)", with: bytes, isPrivate: false)
        }
        return digest
    }

    private static func files(edition: Int, hasLargeFile: Bool) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [
            "style.css": Array("/* edition \(edition) */".utf8),
            "robots.txt": Array("User-agent: *".utf8),
            "data.json": Array("{}".utf8),
            "sw.js": Array("self.edition = \(edition)".utf8),
            "sitemap.xml": Array("<urlset><!-- \(edition) --></urlset>".utf8),
        ]
        for image in 0..<6 {
            files["images/\(image).png"] = [0x89, 0x50, 0x4e, 0x47, UInt8(image)]
        }
        for script in scripts(edition) {
            files[scriptName(script, edition)] = Array(scriptText(script, edition).utf8)
        }
        for (page, assets) in needs(edition: edition) {
            let links = assets.map { "<link href=/\($0)>" }.joined()
            files[page] = Array("<!doctype html><html>\(page)\(links)</html>".utf8)
        }
        if hasLargeFile {
            files["video.bin"] = [UInt8](repeating: UInt8(edition), count: 17 << 20)
        }
        return files
    }

    private static func needs(edition: Int) -> [String: [String]] {
        var needs: [String: [String]] = [:]
        let scripts = Array(scripts(edition))
        for page in edition == 1 ? 0..<18 : 4..<20 {
            needs["page/\(page)/index.html"] = [1, 7].map {
                scriptName(scripts[page * $0 % scripts.count], edition)
            }
        }
        needs["index.html"] = ["style.css", scriptName(scripts[0], edition)]
        return needs
    }

    private static func scripts(_ edition: Int) -> Range<Int> { edition == 1 ? 0..<30 : 3..<32 }

    private static func scriptText(_ script: Int, _ edition: Int) -> String {
        "export const part = \"\(script) of \(script % 4 == 0 ? edition : 1)\""
    }

    private static func scriptName(_ script: Int, _ edition: Int) -> String {
        let digest = SHA256Digest.of(Array(scriptText(script, edition).utf8)).hex
        return "_astro/part-\(script).\(digest.prefix(8)).js"
    }
}
