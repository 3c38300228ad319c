internal import CPlatform
internal import Glibc

/// A child just started, with our ends of its streams.
struct SpawnedChild: ~Copyable {
    /// Its process id, which is also its group's.
    let pid: pid_t
    /// Readable once it has ended.
    let exit: FileDescriptor
    /// Our end of its standard input, until it is closed.
    var input: FileDescriptor?
    /// Our end of its standard output, until it is closed.
    var output: FileDescriptor?
    /// Our end of its standard error, until it is closed.
    var errorOutput: FileDescriptor?

    /// Starts the program of `command`.
    ///
    /// - Throws: `PlatformError` naming the program or the directory that cannot be used.
    init(_ command: Command) throws(PlatformError) {
        let (executable, arguments) = try command.invocation()
        if let directory = command.directory, access(directory, X_OK) != 0 {
            throw PlatformError("change to directory", directory)
        }
        // In this order the child's ends can be duplicated onto 0, 1 and 2 one after the other
        // even when this process was started with some of these closed: no end that is still
        // needed has a number that is already overwritten.
        let inputPipe = try Pipe()
        let outputPipe = try Pipe()
        let errorPipe = try Pipe()
        try inputPipe.writeEnd.setNonBlocking()

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputPipe.readEnd.raw, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, outputPipe.writeEnd.raw, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errorPipe.writeEnd.raw, STDERR_FILENO)
        // Not every descriptor of this process is close-on-exec: libraries open some too.
        platform_spawn_add_close_from(&actions, STDERR_FILENO + 1)
        if let directory = command.directory { platform_spawn_add_chdir(&actions, directory) }

        var attributes = posix_spawnattr_t()
        Self.prepare(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }

        var pid = pid_t()
        var status: Int32 = 0
        Orphans.registering {
            status = Self.withCStrings(arguments) { arguments in
                Self.withCStrings(command.environment.entries) { environment in
                    posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
                }
            }
            return status == 0 ? pid : nil
        }
        guard status == 0 else { throw PlatformError("run", executable, errno: status) }

        let exit = platform_pidfd_open(pid)
        guard exit >= 0 else {
            let error = PlatformError("watch", "the child process \(executable)")
            kill(-pid, SIGKILL)
            _ = Orphans.reap(pid)
            throw error
        }
        self.pid = pid
        self.exit = FileDescriptor(owning: exit)
        input = .some(inputPipe.writeEnd)
        output = .some(outputPipe.readEnd)
        errorOutput = .some(errorPipe.readEnd)
    }

    /// Own process group; no signal blocked; every handler and every `SIG_IGN` undone.
    ///
    /// A spawning thread hands its signal mask on, and those of Dispatch block nearly everything.
    private static func prepare(_ attributes: inout posix_spawnattr_t) {
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigfillset(&defaults)
        sigdelset(&defaults, SIGKILL)
        sigdelset(&defaults, SIGSTOP)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// Calls `body` with a null-terminated array of C strings.
    private static func withCStrings(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers)
    }
}
