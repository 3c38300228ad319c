internal import Glibc

/// How many file descriptors this process may have open (getrlimit(2), `RLIMIT_NOFILE`).
package enum DescriptorLimit {
    /// More than any command needs.
    private static let enough: rlim_t = 4096

    /// The limit.
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(min(limit.rlim_cur, enough))
    }

    /// Raises the limit as far as that needs no permission: many systems give a shell no more than
    /// 1,024, for programs that use select(2).
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur < enough
        else { return }
        limit.rlim_cur = min(limit.rlim_max, enough)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The most requests to have in flight: each has a connection and a file that it reads. Two
    /// dozen descriptors are left for everything else, the runtime's own among them: its threads
    /// end the process when they get none.
    ///
    /// - Parameter wanted: how many there would be without a limit.
    package static func requests(atMost wanted: Int) -> Int {
        let limit = current
        if limit == enough { return wanted }
        // Whoever started this process may have left it some of their own.
        let open = (0..<Int32(limit)).count { fcntl($0, F_GETFD) >= 0 }
        return max(1, min(wanted, (limit - open - 24) / 2))
    }
}
