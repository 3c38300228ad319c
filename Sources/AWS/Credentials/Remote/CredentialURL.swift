/// Which URLs may be asked for credentials: with plain http, none that leaves the machine or the
/// host beneath it, so that a planted variable cannot send the request elsewhere.
enum CredentialURL {
    /// The hosts in words.
    static let allowedHosts =
        "loopback addresses, localhost, 169.254.170.2, 169.254.170.23 and fd00:ec2::23"

    private static let allowedNames = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    /// Whether `url` is https, or http to one of the allowed hosts.
    ///
    /// What a parser could read differently from the HTTP client is refused: user names,
    /// backslashes, fragments, white space.
    static func isAllowed(_ url: String) -> Bool {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\\#@".utf8.contains($0) }),
            let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) })
        else { return false }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard let endpoint = try? Endpoint(parsing: scheme + authority) else { return false }
        return scheme == "https://" || allowedNames.contains(endpoint.host)
            || endpoint.isLoopback
    }
}
