internal import CPlatform

/// Which build of the programs this is.
package enum Build {
    /// The version, told in the User-Agent; the only place where it is written.
    package static let version = "0.1.0"

    /// The commit that it was built from, or `nil` when the sources were not in a git repository.
    package static var commit: String? {
        let name = String(cString: platform_build_commit())
        return name.isEmpty ? nil : name
    }

    /// Version and commit, as `--version` shows them.
    package static var description: String {
        commit.map { "\(version) (\($0))" } ?? version
    }
}
