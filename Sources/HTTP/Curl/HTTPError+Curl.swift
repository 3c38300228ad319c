internal import CCurl

extension HTTPError.Code {
    /// The kind of failure that libcurl's code stands for:
    /// <https://curl.se/libcurl/c/libcurl-errors.html>.
    ///
    /// - Parameters:
    ///   - detail: libcurl's words.
    ///   - isTooLarge: whether a callback gave the response up for its length.
    ///   - wasConnected: whether the request could be sent.
    ///   - proxyStatus: how the proxy answered CONNECT, 0 when it was not asked.
    init(
        _ code: CURLcode, detail: String, isTooLarge: Bool, wasConnected: Bool, proxyStatus: Int
    ) {
        switch code {
        case CURLE_URL_MALFORMAT:
            self = .invalidURL
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .unresolvedHost
        case CURLE_COULDNT_CONNECT, CURLE_PROXY:
            self = .connectionFailed
        case CURLE_OPERATION_TIMEDOUT:
            self = wasConnected ? .timedOut : .connectionFailed
        case CURLE_SSL_CONNECT_ERROR where detail.hasPrefix("OpenSSL SSL_connect:"):
            // The connection broke during the handshake. TLS itself has nothing against the
            // server, and another attempt may succeed.
            self = .connectionFailed
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            self = .tlsFailed
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            // The URL's scheme was examined before, so the former is "not HTTP/1.1" too.
            self = .invalidResponse
        case CURLE_OUT_OF_MEMORY, CURLcode(rawValue: 100):
            // So libcurl says that one header line exceeds its own limit of 100 KiB: the latter,
            // CURLE_TOO_LARGE, since 8.6.
            self = .responseTooLarge
        case CURLE_WRITE_ERROR where isTooLarge:
            self = .responseTooLarge
        case CURLE_RECV_ERROR where proxyStatus != 0 && !wasConnected:
            self = .connectionFailed
        default:
            self = .connectionLost
        }
    }
}
