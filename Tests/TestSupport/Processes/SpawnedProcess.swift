import Glibc
import Synchronization

/// A child in a process group of its own, killed with its last reference.
///
/// Its output goes to files, not pipes: nothing has to be drained while it runs, and what it wrote
/// can be looked at any time.
package final class SpawnedProcess: Sendable {
    /// How a child ended.
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(bySignal: Int32)
    }

    /// What the child finds on its standard input.
    package enum Input: Sendable {
        case empty
        case bytes([UInt8])
        /// A socket that stays open as long as this object, or this process, lives.
        case lifeline
    }

    private struct State {
        var ending: Ending?
    }

    private let program: String
    private let pid: pid_t
    private let state = Mutex(State())
    private let files: TemporaryDirectory
    private let lifeline: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: an absolute path; `PATH` is not searched.
    ///   - environment: all variables of the child; nothing is inherited.
    ///   - directory: the child's working directory, this process's when `nil`.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: Input = .empty, directory: String? = nil
    ) throws {
        self.program = program
        files = try TemporaryDirectory()
        let child: Int32
        switch input {
        case .empty:
            child = try Self.open(files.write("stdin", bytes: []), O_RDONLY)
            lifeline = nil
        case .bytes(let bytes):
            child = try Self.open(files.write("stdin", bytes: bytes), O_RDONLY)
            lifeline = nil
        case .lifeline:
            // A socket pair because, unlike pipe(2), it is close-on-exec from the start: a child
            // that another thread spawns meanwhile must not hold the line open.
            var pair: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
                throw TestSupportError("cannot create a socket pair: errno \(errno)")
            }
            child = pair[0]
            lifeline = pair[1]
        }
        defer { close(child) }
        let out = try Self.open(files.appending("stdout"), O_WRONLY | O_CREAT | O_APPEND)
        defer { close(out) }
        let err = try Self.open(files.appending("stderr"), O_WRONLY | O_CREAT | O_APPEND)
        defer { close(err) }
        // posix_spawn has no portable way to change directory; env(1) of coreutils has.
        let vector =
            directory.map { ["/usr/bin/env", "-C", $0, program] + arguments }
            ?? [program] + arguments
        pid = try Self.spawn(vector, environment, descriptors: [child, out, err])
    }

    deinit {
        signal(SIGKILL)
        if state.withLock({ $0.ending == nil }) {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        }
        if let lifeline { close(lifeline) }
    }

    /// Its process id.
    package var processID: Int32 { pid }

    /// Everything on standard output so far.
    package var standardOutput: String {
        (try? FileBytes.readText(files.appending("stdout"))) ?? ""
    }

    /// Everything on standard error so far.
    package var standardError: String {
        (try? FileBytes.readText(files.appending("stderr"))) ?? ""
    }

    /// Makes a file of what the child has written on its standard output.
    package func moveOutput(to path: String) throws {
        guard rename(files.appending("stdout"), path) == 0 else {
            throw TestSupportError("cannot create \(path): errno \(errno)")
        }
    }

    /// How the child ended, `nil` while it runs.
    package var ending: Ending? {
        state.withLock { state in
            if state.ending == nil {
                var status: Int32 = 0
                if waitpid(pid, &status, WNOHANG) == pid {
                    // The macros WIFEXITED and WTERMSIG of <sys/wait.h> are not imported.
                    let signal = status & 0x7f
                    state.ending =
                        signal == 0 ? .exited((status >> 8) & 0xff) : .killed(bySignal: signal)
                }
            }
            return state.ending
        }
    }

    /// Sends a signal to the child and its descendants. A child that has ended gets none.
    package func signal(_ number: Int32) {
        // Under the lock, so that nobody reaps between the check and the call and the number
        // cannot belong to a stranger.
        state.withLock { state in
            if state.ending == nil { kill(-pid, number) }
        }
    }

    /// Waits for the child's end; when it does not come in time, the child is killed.
    @discardableResult
    package func waitForEnd(within limit: Duration = .seconds(60)) async throws -> Ending {
        do {
            try await waitUntil("\(program) to end", within: limit) { ending != nil }
        } catch {
            signal(SIGKILL)
            throw TestSupportError("\(error); it wrote:\n\(standardOutput)\(standardError)")
        }
        return ending!
    }

    private static func open(_ path: String, _ flags: Int32) throws -> Int32 {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw TestSupportError("cannot open \(path): errno \(errno)")
        }
        return descriptor
    }

    private static func spawn(
        _ vector: [String], _ environment: [String: String], descriptors: [Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A task's thread blocks most signals, and the child would inherit that.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        sigdelset(&all, SIGKILL)
        sigdelset(&all, SIGSTOP)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var arguments: [UnsafeMutablePointer<CChar>?] = vector.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawn(
            &pid, vector[0], &actions, &attributes, &arguments, &variables)
        guard status == 0 else {
            throw TestSupportError("cannot start \(vector[0]): errno \(status)")
        }
        return pid
    }
}
