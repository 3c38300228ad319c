internal import CPlatform
internal import Glibc
internal import Synchronization

/// Processes that a child left behind, in a session of their own where no signal to its group
/// reaches them.
///
/// A process that adopts orphans becomes the parent of everything its children leave, and can end
/// and reap it (prctl(2), `PR_SET_CHILD_SUBREAPER`); the first process of a container is in that
/// position anyway. Its own children are told apart by a register: their exit status belongs to
/// whoever supervises them.
package enum Orphans {
    private struct Register {
        var children: Set<pid_t> = []
        var isAdopting = false
    }

    private static let register = Mutex(Register())

    /// Makes this process the parent of what its descendants leave behind.
    ///
    /// - Important: From now on every child that `ChildProcess` does not know is an orphan. A
    ///   program that starts children by other means must not call this.
    package static func adopt() throws(PlatformError) {
        guard platform_adopt_orphans() == 0 else { throw PlatformError("adopt", "orphans") }
        register.withLock { $0.isAdopting = true }
    }

    /// Starts a child and registers it, in one step: a sweep in between would take it for an orphan.
    static func registering(_ start: () -> pid_t?) {
        register.withLock { register in
            if let pid = start() { register.children.insert(pid) }
        }
    }

    /// Reaps a registered child.
    ///
    /// - Returns: its status, once it has ended.
    static func reap(_ pid: pid_t) -> ChildProcess.Status {
        var exited: Int32 = 0
        var status: Int32 = 0
        register.withLock { register in
            // Under the lock: the number may be an orphan's as soon as it is free.
            platform_reap(pid, &exited, &status)
            register.children.remove(pid)
        }
        return exited == 1 ? .exited(status) : .signalled(status)
    }

    /// Kills the orphans there are with all their descendants, and reaps the orphans; what they
    /// leave comes to us in turn.
    ///
    /// - Returns: whether one was still there.
    @discardableResult
    static func sweep() -> Bool {
        register.withLock { register in
            guard register.isAdopting else { return false }
            let families = HostProcess.families()
            let orphans = (families[pid_t(HostProcess.id)] ?? []).filter {
                !register.children.contains($0)
            }
            // A chain of sessions would be ended one generation a sweep otherwise.
            var doomed = orphans
            var next = 0
            while next < doomed.count {
                doomed += (families[doomed[next]] ?? []).filter { !register.children.contains($0) }
                next += 1
            }
            for process in doomed { kill(process, SIGKILL) }
            for orphan in orphans {
                // Nobody else reaps it, so the number is still its own.
                var status: Int32 = 0
                waitpid(orphan, &status, WNOHANG)
            }
            return !orphans.isEmpty
        }
    }
}
