internal import Glibc

/// Absolute paths without symbolic links.
package enum RealPath {
    /// What a path is, links followed.
    package enum Kind: Sendable {
        case file, directory, other
    }

    /// Resolves every link in `path`.
    ///
    /// - Throws: `PlatformError` when a component is missing or the links loop.
    package static func resolve(_ path: String) throws(PlatformError) -> String {
        guard let resolved = realpath(path, nil) else { throw PlatformError("resolve", path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// What `path` leads to.
    package static func kind(of path: String) throws(PlatformError) -> Kind {
        var status = Glibc.stat()
        guard stat(path, &status) == 0 else { throw PlatformError("examine", path) }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        default: .other
        }
    }
}
