internal import Glibc

/// A user of this machine, as whom children can be run.
package struct UserAccount: Sendable, Equatable {
    /// Its number.
    package let userID: UInt32
    /// The number of its group; a child has no other.
    package let groupID: UInt32
    /// Its name; `nil` when passwd(5) has none for the number.
    package let name: String?
    /// Its home; `nil` when passwd(5) does not tell.
    package let home: String?

    /// Finds an account by `name`, `uid` or `uid:gid`. Of a number that passwd(5) does not have,
    /// the group has the same number unless it is given.
    ///
    /// - Parameter file: in the format of passwd(5).
    /// - Throws: `PlatformError` when there is no such user; root is refused, for nothing is kept
    ///   from it.
    package init(_ text: String, file: String = "/etc/passwd") throws(PlatformError) {
        let unknown = PlatformError("find user", text, errno: ENOENT)
        let bytes = try SmallFile.read(file)?.bytes ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }.filter { $0.count >= 6 }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let number = UInt32(parts[0])
        let entry = lines.first { number == nil ? $0[0] == parts[0] : UInt32($0[2]) == number }
        guard let user = number ?? entry.flatMap({ UInt32($0[2]) }), user != 0, user != .max,
            parts.count == 1 || (parts.count == 2 && number != nil)
        else { throw unknown }
        let own = parts.count == 2 ? UInt32(parts[1]) : entry.flatMap { UInt32($0[3]) } ?? user
        guard let group = own, group != 0, group != .max else { throw unknown }
        userID = user
        groupID = group
        name = entry?[0]
        home = entry?[5]
    }

    /// What runs a program as this user: no other groups, no capabilities, and no way back through
    /// set-user-ID programs. The program takes its place; it is the same process.
    ///
    /// - Note: setpriv(1) is part of util-linux. `posix_spawn` cannot change the user, and a fork
    ///   that does more than exec is not for a process with threads.
    var prefix: [String] {
        [
            "setpriv", "--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups",
            "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--",
        ]
    }

    /// Ends every process of this user, in one step of the kernel that none can outrun by forking
    /// (kill(2), the process id -1).
    ///
    /// - Throws: `PlatformError` when this process may not act as the user.
    package func endProcesses() async throws(PlatformError) {
        // That there was no other process is no failure.
        var command = Command("sh", ["-c", "kill -KILL -1 || :"], environment: [:])
        command.account = self
        command.timeout = .seconds(5)
        let outcome = try await ChildProcess.run(command)
        // What was ended is ours to reap, where orphans come to us.
        Orphans.sweep()
        guard outcome.isSuccess else {
            throw PlatformError("act as user", "\(userID)", errno: EPERM)
        }
    }
}
