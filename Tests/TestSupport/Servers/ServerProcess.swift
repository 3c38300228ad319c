import Glibc

/// A server in a process of its own, ended with this object and at the latest with this process.
package final class ServerProcess: Sendable {
    private let process: SpawnedProcess
    /// `http://127.0.0.1:port`, without a slash at the end.
    package let url: String

    /// Starts a server and waits until it has said where it listens.
    ///
    /// - Parameters:
    ///   - vector: the program, as an absolute path, and its arguments.
    ///   - name: for messages.
    package init(_ name: String, _ vector: [String], environment: [String: String] = [:]) throws {
        process = try SpawnedProcess(
            PackageLayout.python(),
            ["\(PackageLayout.root)/Tests/TestSupport/Python/lifeline.py"] + vector,
            environment: CommandRun.isolated.merging(environment) { $1 }, input: .lifeline)
        // Waits on this thread: a shared server is started by a global's initializer, which
        // cannot suspend, and only once.
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let output = process.standardOutput + process.standardError
            if let url = Self.firstURL(in: output) {
                self.url = url
                return
            }
            guard process.ending == nil, ContinuousClock.now < deadline else {
                throw TestSupportError("\(name) did not start:\n\(output)")
            }
            usleep(5_000)
        }
    }

    /// What the server logged so far.
    package var log: String { process.standardOutput + process.standardError }

    /// The first `http://127.0.0.1:port` that is followed by something, so that the port is whole.
    static func firstURL(in text: String) -> String? {
        let prefix = "http://127.0.0.1:"
        guard let start = text.firstRange(of: prefix) else { return nil }
        let port = text[start.upperBound...].prefix(while: \.isNumber)
        guard !port.isEmpty, port.endIndex != text.endIndex else { return nil }
        return prefix + port
    }
}
