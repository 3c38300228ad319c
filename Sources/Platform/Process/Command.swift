internal import Glibc

/// A program to run as a child process: never through a shell.
package struct Command: Sendable {
    /// Path of the program, or a name to look for in the `PATH` of `environment`.
    package var executable: String
    /// Its arguments, the program's own name not included.
    package var arguments: [String]
    /// All of its environment; nothing else is inherited.
    package var environment: Environment
    /// Its working directory; `nil` keeps this process's. A relative path of the program is
    /// looked up there.
    package var directory: String?
    /// The user that it runs as; `nil` for this process's own. Another takes the right to become
    /// that user, and to signal it; see capabilities(7), `CAP_SETUID`, `CAP_SETGID`, `CAP_KILL`.
    package var account: UserAccount?
    /// What it reads from its standard input, which ends after it.
    package var input: [UInt8] = []
    /// The most bytes kept of each of its output streams; the rest is read and dropped.
    package var captureByteLimit = 1 << 20
    /// The most bytes of a line that a handler of lines gets; the rest of the line is dropped.
    package var lineByteLimit = 64 << 10
    /// How long it may run before it is torn down; `nil` sets no bound.
    package var timeout: Duration?
    /// How long it may be silent on both streams before it is torn down; `nil` sets no bound.
    package var silenceLimit: Duration?
    /// How its process group is brought to its end when it does not end by itself.
    package var teardown: [TeardownStep] = [.terminate()]
    /// Whether what it leaves behind outside its group is killed when it has ended. It takes a
    /// process that adopts orphans; see `Orphans`.
    package var endsOrphans = false

    /// A command without input, directory or timeout.
    package init(_ executable: String, _ arguments: [String] = [], environment: Environment) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
    }

    /// The file to execute and all arguments, the program's own name first.
    ///
    /// - Throws: `PlatformError` with `ENOENT` when no directory of `PATH` has the program.
    func invocation() throws(PlatformError) -> (file: String, arguments: [String]) {
        let file = try resolve(executable)
        guard let account else { return (file, [executable] + arguments) }
        let prefix = account.prefix
        return (try resolve(prefix[0]), prefix + [file] + arguments)
    }

    /// `posix_spawnp` would search the `PATH` of this process instead of the child's.
    private func resolve(_ executable: String) throws(PlatformError) -> String {
        if executable.utf8.contains(UInt8(ascii: "/")) { return executable }
        let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for directory in path.split(separator: ":") {
            let candidate = directory + "/" + executable
            var status = stat()
            if access(candidate, X_OK) == 0, stat(candidate, &status) == 0,
                status.st_mode & S_IFMT == S_IFREG
            {
                return candidate
            }
        }
        throw PlatformError("find program", executable, errno: ENOENT)
    }
}
