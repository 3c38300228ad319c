internal import Glibc

/// This process as others on its machine can tell it apart from all others, before and after.
package enum HostProcess {
    /// Processors that are online.
    package static var processorCount: Int {
        max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    /// The process id.
    package static var id: Int { Int(getpid()) }

    /// The machine's name, or "unknown".
    package static var hostName: String {
        var name = [UInt8](repeating: 0, count: 256)
        let status = name.withUnsafeMutableBytes { buffer in
            gethostname(buffer.baseAddress!.assumingMemoryBound(to: CChar.self), buffer.count - 1)
        }
        guard status == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// A text that names the machine's boot and the process-id namespace, hashed; `nil` when the
    /// kernel does not tell. Process ids compare only where it is equal.
    package static var namespace: String? {
        guard let boot = contents(of: "/proc/sys/kernel/random/boot_id"),
            let pids = try? RealPath.link("/proc/self/ns/pid")
        else { return nil }
        return Hex.encode(Array(Hash.of(Array((boot + pids).utf8), .sha256).prefix(12)))
    }

    /// When the process of that id started, in the kernel's ticks since boot; `nil` when there is
    /// no such process (proc(5), field 22 of `stat`).
    package static func startTime(ofProcess id: Int) -> String? {
        statusField(22, ofProcess: id)
    }

    /// The children of every process that has some, ended ones that nobody reaped included.
    static func families() -> [pid_t: [pid_t]] {
        var families: [pid_t: [pid_t]] = [:]
        for id in ((try? FileSystem.names(in: "/proc")) ?? []).compactMap({ pid_t($0) }) {
            guard let parent = statusField(4, ofProcess: Int(id)).flatMap({ pid_t($0) }) else {
                continue
            }
            families[parent, default: []].append(id)
        }
        return families
    }

    /// A field of `/proc/PID/stat`, counted from 1 as in proc(5), from the third on.
    private static func statusField(_ number: Int, ofProcess id: Int) -> String? {
        guard let status = contents(of: "/proc/\(id)/stat"),
            // The second field is the program's name in parentheses and may hold anything.
            let nameEnd = status.lastIndex(of: ")")
        else { return nil }
        let fields = status[nameEnd...].split(separator: " ")
        return fields.count > number - 2 ? String(fields[number - 2]) : nil
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension RealPath {
    /// The text of a symbolic link.
    package static func link(_ path: String) throws(PlatformError) -> String {
        var count = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, initialized in
            buffer.withMemoryRebound(to: CChar.self) {
                count = readlink(path, $0.baseAddress!, $0.count)
            }
            initialized = max(0, count)
        }
        guard count >= 0 else { throw PlatformError("read link", path) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
