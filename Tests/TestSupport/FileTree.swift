import Glibc

/// The regular files of a folder, for tests that compare trees or read sources.
package enum FileTree {
    /// Paths relative to the folder, sorted by their bytes; links are not followed.
    package static func files(below folder: String) throws -> [String] {
        var found: [String] = []
        try collect(folder, prefix: "", into: &found)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func collect(
        _ folder: String, prefix: String, into found: inout [String]
    ) throws {
        guard let stream = opendir(folder) else {
            throw TestSupportError("cannot open \(folder): errno \(errno)")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                try collect("\(folder)/\(name)", prefix: "\(prefix)\(name)/", into: &found)
            case S_IFREG: found.append(prefix + name)
            default: break
            }
        }
    }
}
