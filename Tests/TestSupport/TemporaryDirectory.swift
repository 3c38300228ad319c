import Glibc

/// A fresh directory that disappears with its last reference.
package final class TemporaryDirectory: Sendable {
    /// Absolute, without a slash at the end.
    package let path: String

    package init() throws {
        let parent = PackageLayout.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/deploy-dist-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TestSupportError("cannot create a directory in \(parent): errno \(errno)")
        }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { Self.remove(path) }

    /// The path of a name in this directory; nothing is created.
    package func appending(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the folders above it. The name's bytes are kept as they are.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        try write(name, bytes: Array(text.utf8))
    }

    /// Writes a file, and the folders above it. The name's bytes are kept as they are.
    @discardableResult
    package func write(_ name: String, bytes: [UInt8]) throws -> String {
        let file = appending(name)
        try Self.createFolders(above: file)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw TestSupportError("cannot write \(file): errno \(errno)")
        }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            guard count > 0 else {
                throw TestSupportError("cannot write \(file): errno \(errno)")
            }
            written += count
        }
        return file
    }

    /// Writes over a file of that length, in one call.
    package func overwrite(_ name: String, with bytes: [UInt8]) throws {
        let file = appending(name)
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TestSupportError("cannot write \(file): errno \(errno)")
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TestSupportError("cannot write \(file): errno \(errno)")
        }
    }

    /// The bytes of a file in this directory.
    package func read(_ name: String) throws -> [UInt8] {
        try FileBytes.read(appending(name))
    }

    /// Makes a symbolic link; the folder above it exists.
    package func link(_ name: String, to target: String) throws {
        guard symlink(target, appending(name)) == 0 else {
            throw TestSupportError("cannot link \(appending(name)): errno \(errno)")
        }
    }

    /// Removes one file; the folders above it stay.
    package func delete(_ name: String) throws {
        guard unlink(appending(name)) == 0 else {
            throw TestSupportError("cannot remove \(appending(name)): errno \(errno)")
        }
    }

    private static func createFolders(above file: String) throws {
        for end in file.indices.dropFirst() where file[end] == "/" {
            let folder = String(file[..<end])
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw TestSupportError("cannot create \(folder): errno \(errno)")
            }
        }
    }

    /// Removes a tree without following links. Best effort: a test's own failure matters more.
    private static func remove(_ path: String) {
        // Tests take permissions away from folders; give them back, or their content stays.
        chmod(path, 0o700)
        guard let stream = opendir(path) else { return }
        defer {
            closedir(stream)
            rmdir(path)
        }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    // Not through String: a name that is not UTF-8 must be removed too.
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if name == [46, 0] || name == [46, 46, 0] { continue }
            let child = Array(path.utf8.map { CChar(bitPattern: $0) }) + [47] + name
            var status = stat()
            if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                if let text = String(validating: child.dropLast(), as: UTF8.self) { remove(text) }
            } else {
                unlink(child)
            }
        }
    }
}
