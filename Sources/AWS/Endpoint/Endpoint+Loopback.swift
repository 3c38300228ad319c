extension Endpoint {
    /// Whether requests stay on this machine: `localhost`, `::1`, or 127.0.0.0/8 in the one
    /// spelling that every resolver reads alike, four decimal numbers.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in UInt8(part).map { "\($0)" == part } ?? false }
    }
}
