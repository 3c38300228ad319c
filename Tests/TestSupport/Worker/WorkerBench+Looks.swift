internal import Platform

extension WorkerBench {
    /// What a worker uses of its machine.
    package struct Usage: Sendable {
        /// Open file descriptors.
        package let descriptors: Int
        /// Children that have ended and were not reaped.
        package let zombies: Int
        /// Memory that is in use, in bytes.
        package let residentBytes: Int
    }

    /// What a worker uses now (proc(5)).
    package func usage(of worker: SpawnedProcess) throws -> Usage {
        let folder = "/proc/\(worker.processID)"
        let status = try FileBytes.readText(folder + "/status").split(separator: "\n")
        let resident = status.first { $0.hasPrefix("VmRSS:") }.flatMap {
            Int($0.split(separator: " ").dropLast().last?.filter(\.isNumber) ?? "")
        }
        guard let resident else { throw TestSupportError("no VmRSS in \(status)") }
        return Usage(
            descriptors: try FileSystem.names(in: folder + "/fd").count,
            zombies: children(of: worker).count { $0.isZombie }, residentBytes: resident << 10)
    }

    /// The children of a worker.
    package func children(of worker: SpawnedProcess) -> [(id: Int, isZombie: Bool)] {
        ((try? FileSystem.names(in: "/proc")) ?? []).compactMap { Int($0) }.compactMap { id in
            // The program's name, in parentheses, may hold anything.
            guard let status = try? FileBytes.readText("/proc/\(id)/stat"),
                let end = status.lastIndex(of: ")")
            else { return nil }
            let fields = status[end...].split(separator: " ")
            guard fields.count > 2, Int(fields[2]) == Int(worker.processID) else { return nil }
            return (id, fields[1] == "Z")
        }
    }

    /// How many commits of threads' branches at the remote are a command's.
    package func commits(of commandID: String) async throws -> Int {
        let text = try await git([
            "-C", remote, "log", "--branches=thread-*",
            "--format=%(trailers:key=Command-Id,valueonly)",
        ])
        return text.split(separator: "\n").count { $0 == commandID }
    }

    /// The full names of a repository's refs.
    package func refs(in repository: String) async throws -> [String] {
        try await git(["-C", repository, "for-each-ref", "--format=%(refname)"])
            .split(separator: "\n").map(String.init)
    }

    /// Everything that a repository holds, in one text.
    package func allGitObjects(in repository: String) async throws -> String {
        try await git([
            "-C", repository, "-c", "core.quotePath=false", "log", "--all", "--patch", "--binary",
            "--format=fuller",
        ])
    }

    /// All objects of the bucket, the deployer's own among them, in one text.
    package func allObjects() async throws -> String {
        var text = ""
        for key in try await keys(includingState: true) {
            text += key + "\n" + (try await object(key) ?? "")
        }
        return text
    }
}
