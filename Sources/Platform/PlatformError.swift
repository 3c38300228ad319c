internal import Glibc

/// A system call that failed: which one, on what, and the kernel's reason.
package struct PlatformError: Error, Sendable, CustomStringConvertible {
    /// What was being attempted, as a verb phrase: "open", "read directory".
    package let operation: String
    /// The path, descriptor or name that it was attempted on.
    package let subject: String
    /// The `errno` of the failure.
    package let errno: Int32

    /// Records a failure; the default is the calling thread's current `errno`.
    package init(_ operation: String, _ subject: String, errno: Int32 = currentErrno()) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
    }

    /// The kernel's reason in words, as `strerror` puts it.
    package var reason: String {
        String(cString: strerror(errno))
    }

    /// Whether it failed because there is nothing of that name.
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }

    /// One sentence: operation, subject and reason.
    package var description: String {
        "cannot \(operation) \(subject): \(reason)"
    }
}

/// The calling thread's `errno`, as a function so that a default argument can use it.
package func currentErrno() -> Int32 { errno }

extension PlatformError {
    /// The `errno` of a path that leads to something else than a directory.
    package static var notADirectory: Int32 { ENOTDIR }

    /// Whether the path does not exist.
    package var isNotFound: Bool { errno == ENOENT }
}
