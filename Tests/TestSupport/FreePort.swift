import Glibc

/// Ports on loopback for servers that cannot choose one themselves.
package enum FreePort {
    /// A port that was free a moment ago: the kernel hands out another one to whoever asks next.
    ///
    /// Use it for a port where nothing listens, too.
    package static func find() throws -> UInt16 {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestSupportError("cannot open a socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard status else { throw TestSupportError("cannot bind a port on 127.0.0.1") }
        return UInt16(bigEndian: address.sin_port)
    }
}
