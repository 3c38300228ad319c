package import Platform

/// Which proxy a URL goes through, by the variables that curl and most other programs know.
///
/// The lower-case spelling wins. `HTTP_PROXY` is not read: where a CGI server runs the program it
/// holds the `Proxy` header of whoever sent the request. libcurl would read the variables by
/// itself, but from the process and not from the `Environment` that it was given. Names and rules:
/// <https://everything.curl.dev/usingcurl/proxies/env.html>
package struct ProxySettings: Sendable {
    /// Proxy for `http` and for `https` URLs: `[scheme://][user:password@]host[:port]`.
    package let http: String?, https: String?
    /// Hosts that are reached directly, separated by commas; `*` for all.
    package let exceptions: String?

    /// The settings of `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`.
    package init(_ environment: Environment) {
        let all = environment["all_proxy"] ?? environment["ALL_PROXY"]
        http = environment["http_proxy"] ?? all
        https = environment["https_proxy"] ?? environment["HTTPS_PROXY"] ?? all
        exceptions = environment["no_proxy"] ?? environment["NO_PROXY"]
    }
}
