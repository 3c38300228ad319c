internal import Platform
internal import Synchronization

/// A file that says when the worker last showed that it lives, for the health check of a
/// container. It does not depend on what is being worked on.
package final class HealthFile: Sendable {
    /// How old a sign of life may be: a long poll takes 20 s, a pause while SQS is away 30 s.
    package static let patience: Int64 = 120
    /// Signs of life that follow each other faster are not written.
    private static let interval: Int64 = 5

    private let path: String
    private let last = Mutex<Int64>(0)

    /// A sign of life in the file at `path`.
    package init(path: String) {
        self.path = path
    }

    /// Shows that the worker lives. A file that cannot be written shows the contrary.
    package func beat(now: Int64 = WallClock.epochSeconds()) {
        let isDue = last.withLock { last in
            guard now - last >= Self.interval || now < last else { return false }
            last = now
            return true
        }
        if isDue { try? FileSystem.replaceFile(path, with: Array("\(now)\n".utf8)) }
    }

    /// How many seconds ago a worker last showed that it lives; `nil` when it never did.
    package static func age(
        path: String, now: Int64 = WallClock.epochSeconds()
    ) throws -> Int64? {
        guard let file = try SmallFile.read(path) else { return nil }
        let text = String(decoding: file.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        return Int64(text).map { now - $0 }
    }
}
