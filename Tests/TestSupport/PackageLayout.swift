import Glibc

/// Where the package, its built programs and its Python environment are.
package enum PackageLayout {
    /// The folder of `Package.swift`: where this source file was compiled, three levels up.
    package static let root: String = {
        var components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        components.removeLast(3)
        return components.joined(separator: "/")
    }()

    /// A program of this package, as built beside the running test bundle, or in the folder that
    /// `DEPLOY_DIST_PROGRAMS` names.
    ///
    /// - Throws: `TestSupportError` when it has not been built.
    package static func program(_ name: String) throws -> String {
        let bundle = try resolveLink("/proc/self/exe")
        let folder =
            variable("DEPLOY_DIST_PROGRAMS")
            ?? String(bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)])
        let path = "\(folder)/\(name)"
        guard access(path, X_OK) == 0 else {
            throw TestSupportError("\(path) is not built: run `swift build --build-tests`")
        }
        return path
    }

    /// The interpreter that has moto and boto3: `DEPLOY_DIST_PYTHON`, else the one `make` installs.
    package static func python() throws -> String {
        try venvProgram("python")
    }

    /// A program that pip installed beside that interpreter, such as `rclone` or `aws`.
    package static func venvProgram(_ name: String) throws -> String {
        let python =
            variable("DEPLOY_DIST_PYTHON") ?? "\(root)/.venv/bin/python"
        let folder = python[..<(python.lastIndex(of: "/") ?? python.startIndex)]
        let path = name == "python" ? python : "\(folder)/\(name)"
        guard access(path, X_OK) == 0 else {
            throw TestSupportError(
                "\(path) is missing: run `make venv`, or point DEPLOY_DIST_PYTHON at a Python"
                    + " that has the packages of Tests/requirements.txt")
        }
        return path
    }

    /// An environment variable of the test process, `nil` when unset or empty.
    package static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    private static func resolveLink(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else {
            throw TestSupportError("cannot resolve \(path): errno \(errno)")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
