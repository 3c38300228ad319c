internal import Manifest
package import Platform

/// Finds the files of a built site.
///
/// Links are followed only to what lies inside the tree; what is left out is told.
package struct Scanner: Sendable {
    /// What a scan found.
    package struct Result: Sendable {
        /// The files, ascending by key.
        package var files = LocalFiles()
        /// What was left out on purpose: path and reason.
        package var skipped: [(path: String, reason: String)] = []
        /// What should have been published and cannot be.
        package var problems: [LocalProblem] = []
    }

    private let directory: String
    private let filter: PathFilter

    /// A scanner of `directory`.
    package init(directory: String, filter: PathFilter) {
        self.directory = directory
        self.filter = filter
    }

    /// Walks the tree.
    ///
    /// - Throws: `PlatformError` when the directory itself cannot be read.
    package func scan() throws(PlatformError) -> Result {
        var walk = TreeWalk(root: try RealPath.resolve(directory), filter: filter)
        guard try RealPath.kind(of: directory) == .directory else {
            throw PlatformError("open directory", directory, errno: PlatformError.notADirectory)
        }
        try walk.walk(path: "", key: "", openDirectories: [walk.root])
        walk.result.files.sort()
        return walk.result
    }
}

/// A file or name of the tree that cannot be published.
package struct LocalProblem: Error, Sendable, Equatable {
    /// Path below the directory.
    package let path: String
    /// What is wrong, in one sentence naming the path.
    package let message: String
    /// What to do.
    package let hint: String?
}

/// The state of one scan: a walk, and a walk for each link that leads to a directory.
private struct TreeWalk {
    let root: String
    let filter: PathFilter
    var result = Scanner.Result()
    private var linkedDirectoryCount = 0
    private static let mostLinkedDirectories = 1000

    init(root: String, filter: PathFilter) {
        self.root = root
        self.filter = filter
    }

    /// Walks the directory at `path` below the root, publishing it as `key`.
    ///
    /// - Parameter openDirectories: the absolute paths that are being walked because a link led
    ///   there, and those of the links; one to any of them or to a parent would never end.
    mutating func walk(
        path: String, key: String, openDirectories: [String]
    ) throws(PlatformError) {
        var links: [String] = []
        let start = path.isEmpty ? root : root + "/" + path
        try DirectoryWalk.walk(
            root: start,
            descend: { directory in
                let key = Self.join(key, directory)
                guard let reason = IgnoreRules.reason(forEntry: key, isDirectory: true) else {
                    return true
                }
                result.skipped.append((key, reason.explanation))
                return false
            },
            visit: { entry in
                let key = Self.join(key, entry.path)
                if let reason = IgnoreRules.reason(forEntry: key, isDirectory: false) {
                    return result.skipped.append((key, reason.explanation))
                }
                switch entry.kind {
                case .file:
                    add(key: key, path: Self.join(path, entry.path))
                case .symbolicLink:
                    links.append(entry.path)
                case .directory, .other:
                    result.skipped.append((key, "not a regular file"))
                }
            },
            problem: { problem in
                if case .unreadable(let error) = problem {
                    let name = String(error.subject.utf8.dropFirst(start.utf8.count + 1)) ?? ""
                    if filter.excludesAll(below: Self.join(key, name)) { return }
                }
                result.problems.append(Self.problem(problem, below: key))
            })
        for link in links {
            try follow(
                path: Self.join(path, link), key: Self.join(key, link),
                openDirectories: openDirectories)
        }
    }

    private mutating func add(key: String, path: String) {
        let objectKey = ObjectKey(key)
        guard filter.admits(objectKey) else { return }
        guard key.utf8.count <= ObjectKey.maximumByteCount else {
            result.problems.append(
                LocalProblem(
                    path: key,
                    message: "\(key) is \(key.utf8.count) bytes long, and an object key has at "
                        + "most \(ObjectKey.maximumByteCount)",
                    hint: "shorten the path, or leave it out with --exclude"))
            return
        }
        result.files.append(LocalFile(key: objectKey, path: path))
    }

    private mutating func follow(
        path: String, key: String, openDirectories: [String]
    ) throws(PlatformError) {
        let target: String
        do throws(PlatformError) {
            target = try RealPath.resolve(root + "/" + path)
        } catch {
            return result.skipped.append((key, "a symbolic link that leads nowhere"))
        }
        guard target.utf8.starts(with: (root + "/").utf8) else {
            return result.skipped.append((key, "a symbolic link that leaves the directory"))
        }
        let relative = String(target.utf8.dropFirst(root.utf8.count + 1)) ?? target
        if let reason = IgnoreRules.reason(for: ObjectKey(relative)) {
            return result.skipped.append((key, "a symbolic link to \(reason.explanation)"))
        }
        switch try RealPath.kind(of: target) {
        case .file:
            guard filter.admits(ObjectKey(key)) else { return }
            add(key: key, path: relative)
        case .directory:
            let openDirectories = openDirectories + [root + "/" + path]
            guard
                !openDirectories.contains(where: {
                    ($0 + "/").utf8.starts(with: (target + "/").utf8)
                })
            else {
                return result.skipped.append((key, "a symbolic link to a directory it is in"))
            }
            if let reason = IgnoreRules.reason(forEntry: key, isDirectory: true) {
                return result.skipped.append((key, reason.explanation))
            }
            linkedDirectoryCount += 1
            guard linkedDirectoryCount <= Self.mostLinkedDirectories else {
                return refuseLinks(at: key)
            }
            try walk(path: relative, key: key, openDirectories: openDirectories + [target])
        case .other:
            result.skipped.append((key, "not a regular file"))
        }
    }

    /// Directories that link to each other multiply: ten of them make millions of paths.
    private mutating func refuseLinks(at key: String) {
        guard linkedDirectoryCount == Self.mostLinkedDirectories + 1 else { return }
        result.problems.append(
            LocalProblem(
                path: key,
                message: "\(key) is the \(linkedDirectoryCount)th symbolic link to a directory "
                    + "that was followed, and no site needs so many",
                hint: "look for directories that link to each other"))
    }

    private static func join(_ parent: String, _ name: String) -> String {
        parent.isEmpty ? name : parent + "/" + name
    }

    private static func problem(
        _ problem: DirectoryWalk.Problem, below key: String
    ) -> LocalProblem {
        switch problem {
        case .invalidName(let parent, let escapedName):
            let path = join(join(key, parent), escapedName)
            return LocalProblem(
                path: path, message: "the name of \(path) is not UTF-8, which object keys must be",
                hint: "rename the file")
        case .unreadable(let error):
            return LocalProblem(
                path: error.subject, message: error.description,
                hint: "make it readable, or leave it out with --exclude")
        }
    }
}
