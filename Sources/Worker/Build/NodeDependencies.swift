internal import FoundationEssentials
internal import Platform

/// Whether the packages that a site is built with are installed.
///
/// A marker in `node_modules` holds the digest of the lock file that they were installed from, and
/// is written when the installation has ended well: one that was killed half-way, or belongs to
/// another branch, is not taken for good.
struct NodeDependencies {
    /// What has to be done.
    enum State: Equatable {
        /// There are none, or no lock file says which.
        case none
        /// They are there.
        case current
        /// They are to be installed from the lock file with this digest.
        case outdated(digest: String)
    }

    /// The lock files that `npm ci` reads, in the order of its preference.
    private static let lockFiles = ["npm-shrinkwrap.json", "package-lock.json"]
    private static let marker = "node_modules/.deploy-worker-lock"

    private let directory: String

    /// The dependencies of the package in `directory`.
    init(in directory: String) {
        self.directory = directory
    }

    /// What has to be done now.
    func state() throws(PlatformError) -> State {
        guard let lock = try lockFile(), try isNeeded() else { return .none }
        let digest = Hex.encode(Hash.of(lock.bytes, .sha256))
        let installed = try SmallFile.read("\(directory)/\(Self.marker)", limit: 1024)
        let isCurrent = installed.map { $0.bytes.elementsEqual(digest.utf8) } ?? false
        return isCurrent ? .current : .outdated(digest: digest)
    }

    /// Takes the marker away, before an installation. A link in the place of the folder goes too:
    /// npm would install to wherever it leads.
    func invalidate() throws(PlatformError) {
        if (try? RealPath.link("\(directory)/node_modules")) != nil {
            try FileSystem.removeTree("node_modules", below: directory)
        } else {
            try FileSystem.removeTree(Self.marker, below: directory)
        }
    }

    /// Writes the marker, after an installation that ended well; not where a link in the place of
    /// the folder leads.
    func confirm(digest: String) throws(PlatformError) {
        // With nothing but optional packages for other systems, npm makes no folder.
        guard FileSystem.isDirectory("\(directory)/node_modules") else { return }
        try FileSystem.replaceFile("\(directory)/\(Self.marker)", with: Array(digest.utf8))
    }

    private func lockFile() throws(PlatformError) -> SmallFile? {
        for name in Self.lockFiles {
            if let file = try SmallFile.read("\(directory)/\(name)", limit: 64 << 20) {
                return file
            }
        }
        return nil
    }

    /// Whether the package depends on anything. One that cannot be read is left to npm, which says
    /// what is wrong with it.
    private func isNeeded() throws(PlatformError) -> Bool {
        guard let file = try SmallFile.read("\(directory)/package.json", limit: 16 << 20) else {
            return false
        }
        guard let package = try? JSONDecoder().decode(PackageFile.self, from: Data(file.bytes))
        else { return true }
        return package.hasDependencies
    }
}

/// The fields of `package.json` that make `npm ci` do something.
/// <https://docs.npmjs.com/cli/configuring-npm/package-json>
private struct PackageFile: Decodable {
    let hasDependencies: Bool

    private enum CodingKeys: CodingKey, CaseIterable {
        case dependencies, devDependencies, optionalDependencies, peerDependencies
        case bundleDependencies, workspaces
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        hasDependencies = CodingKeys.allCases.contains { key in
            guard fields.contains(key) else { return false }
            let map = try? fields.decode([String: String].self, forKey: key)
            return map.map { !$0.isEmpty } ?? true
        }
    }
}
