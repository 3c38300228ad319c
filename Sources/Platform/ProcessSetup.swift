internal import CPlatform
internal import Glibc

/// What a command does first of all, before another thread exists.
package enum ProcessSetup {
    /// Makes the process safe to hold secrets and to write to pipes.
    ///
    /// - Standard descriptors that were closed are opened on `/dev/null`; otherwise a socket or a
    ///   file would take their numbers, and our messages would be written into it.
    /// - SIGPIPE and SIGXFSZ are ignored: a reader that goes away, or a file that may not grow, is
    ///   an error of `write`, not the end.
    /// - As many descriptors may be open as the system allows.
    /// - No core dump: memory holds credentials.
    /// - Larger pieces of memory go back to the system when they are freed. The C library would
    ///   learn from the first of them to keep the next, and bodies and columns leave gaps.
    package static func apply() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one, since those below it are open.
            _ = platform_openat(AT_FDCWD, "/dev/null", O_RDWR)
        }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        DescriptorLimit.raise()
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        platform_return_memory_from(256 << 10)
    }

    /// Lets nobody else read the files that this process, and what it starts, create from now on.
    package static func keepFilesPrivate() {
        umask(0o077)
    }

    /// Keeps the process's environment and memory from other processes of the same user (prctl(2),
    /// `PR_SET_DUMPABLE`): children that run other people's code could read the worker's keys in
    /// `/proc`. Children themselves are as open as ever; root is not kept out.
    package static func hide() throws(PlatformError) {
        guard platform_hide_process() == 0 else { throw PlatformError("hide", "this process") }
    }

    /// Ends the process at once. Nothing is flushed, since nothing is buffered, and no library
    /// tidies up under the feet of threads that still use it.
    package static func end(_ status: Int32) -> Never {
        _exit(status)
    }
}
