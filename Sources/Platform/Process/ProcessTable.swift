internal import Glibc

/// The processes of this machine, as far as `/proc` shows them.
package enum ProcessTable {
    /// The ids of other processes that were started with `NAME=value` in their environment.
    ///
    /// Processes of other users do not show their environment; they are not found.
    package static func processes(startedWith entry: String) -> [Int] {
        let own = HostProcess.id
        let wanted = Array(entry.utf8)
        let names = (try? FileSystem.names(in: "/proc")) ?? []
        return names.compactMap(Int.init).filter { id in
            guard id != own, let file = try? SmallFile.read("/proc/\(id)/environ") else {
                return false
            }
            return file.bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
        }
    }

    /// Asks those processes to end, and kills those that have not after a grace period.
    ///
    /// - Returns: how many there were.
    package static func end(
        processesStartedWith entry: String, grace: Duration = .seconds(5)
    ) async -> Int {
        let found = processes(startedWith: entry)
        guard !found.isEmpty else { return 0 }
        for id in found { kill(pid_t(id), SIGTERM) }
        let deadline = ContinuousClock.now + grace
        var remaining = processes(startedWith: entry)
        while !remaining.isEmpty, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
            // Looked up anew: a number that was given to another process is not signalled.
            remaining = processes(startedWith: entry)
        }
        for id in remaining { kill(pid_t(id), SIGKILL) }
        while !processes(startedWith: entry).isEmpty, ContinuousClock.now < deadline + grace {
            try? await Task.sleep(for: .milliseconds(20))
        }
        return found.count
    }
}
