internal import CCurl

/// Owner of one easy handle, which carries one request after the other.
///
/// The options that are the same for all requests are set once. Lives on the loop's thread.
final class CurlHandle {
    /// Bodies below this are given to libcurl with the header, which sends both in one go; it
    /// does so up to 64 KiB. Larger ones it asks for piece by piece.
    private static let wholeBodyLimit = 65_536

    /// libcurl's easy handle.
    let easy: UnsafeMutableRawPointer
    /// The request that is being carried out.
    private(set) var exchange: Exchange?
    /// The response, as far as it has come, and the body, as far as it has gone.
    var transfer = CurlTransfer()

    private let configuration: CurlConfiguration
    /// Where libcurl writes what went wrong, in words.
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headerList: UnsafeMutablePointer<curl_slist>?

    init(_ configuration: CurlConfiguration) {
        guard let easy = ccurl_easy_init() else { fatalError("out of memory") }
        self.easy = easy
        self.configuration = configuration
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setConstantOptions()
        setTrust()
        setCallbacks()
    }

    deinit {
        ccurl_easy_cleanup(easy)
        ccurl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Whether anything of the response has come.
    var hasResponseStarted: Bool { transfer.head.hasStarted }

    /// Sets the handle up for a request.
    func prepare(_ exchange: Exchange) {
        let request = exchange.request
        self.exchange = exchange
        transfer = CurlTransfer(request)
        errorText[0] = 0

        set(CURLOPT_FRESH_CONNECT, 0)
        set(CURLOPT_URL, request.url)
        setMethod(request)
        setHeaders(request)
        set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.connectTimeout))
        set(CURLOPT_TIMEOUT_MS, request.timeout.map(Self.milliseconds) ?? 0)

        // An empty string says "none"; without one libcurl reads the process's environment.
        set(CURLOPT_PROXY, proxy(of: exchange) ?? "")
        set(CURLOPT_NOPROXY, configuration.proxies.exceptions ?? "")
    }

    private func proxy(of exchange: Exchange) -> String? {
        guard exchange.request.usesProxy else { return nil }
        let proxies = configuration.proxies
        return exchange.target.isSecure ? proxies.https : proxies.http
    }

    /// Sets the handle up for the same request again, on a new connection, if that is sound: a kept
    /// connection broke while the body was being sent, because the server had closed it already.
    ///
    /// libcurl does the same by itself, but only when the break shows before the first byte is
    /// sent or when the response is read.
    ///
    /// - Parameter code: libcurl's verdict.
    func prepareAgain(after code: CURLcode) -> Bool {
        guard code == CURLE_SEND_ERROR, !hasResponseStarted, long(CURLINFO_NUM_CONNECTS) == 0,
            let exchange
        else { return false }
        transfer = CurlTransfer(exchange.request)
        errorText[0] = 0
        set(CURLOPT_FRESH_CONNECT, 1)
        return true
    }

    /// Forgets the request; the connection and all else that is kept stays.
    func clear() {
        exchange = nil
        transfer = CurlTransfer()
        check(ccurl_set_headers(easy, nil))
        ccurl_slist_free_all(headerList)
        headerList = nil
    }

    /// What came of the request.
    ///
    /// - Parameter code: libcurl's verdict.
    func outcome(_ code: CURLcode) -> Exchange.Outcome {
        guard let exchange else { fatalError("a transfer without a request") }
        guard code == CURLE_OK else { return .failure(failure(code, of: exchange)) }
        let status = long(CURLINFO_RESPONSE_CODE)
        // libcurl is content with a header that is cut off, and with an interim response.
        guard transfer.head.isComplete, status >= 200 else {
            return .failure(
                HTTPError(
                    .connectionLost, host: exchange.target.host,
                    detail: "it ended within the header", responseStarted: hasResponseStarted))
        }
        let headers = HTTPHeaders(transfer.head.fields)
        return .success(HTTPResponse(status: status, headers: headers, body: transfer.body))
    }

    private func failure(_ code: CURLcode, of exchange: Exchange) -> HTTPError {
        var detail = String(cString: errorText)
        if detail.isEmpty { detail = String(cString: ccurl_easy_strerror(code)) }
        let kind = HTTPError.Code(
            code, detail: detail, isTooLarge: transfer.isTooLarge,
            wasConnected: offset(CURLINFO_PRETRANSFER_TIME_T) > 0,
            proxyStatus: long(CURLINFO_HTTP_CONNECTCODE))
        if kind == .responseTooLarge { detail = transfer.limits }
        // libcurl quotes a proxy that it cannot parse, with its password.
        if let proxy = proxy(of: exchange) { detail = detail.replacing(proxy, with: "the proxy") }
        return HTTPError(
            kind, host: exchange.target.host, detail: detail, responseStarted: hasResponseStarted)
    }

    private func setMethod(_ request: HTTPRequest) {
        // Order matters: these options reset each other's choice of method.
        set(CURLOPT_NOBODY, 0)
        check(ccurl_set_pointer(easy, CURLOPT_POSTFIELDS, nil))
        if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
            check(ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, nil))
            return
        }
        let announcesBody = ["PUT", "POST", "PATCH"].contains(request.method)
        if request.body.isEmpty && !announcesBody {
            set(CURLOPT_HTTPGET, 1)
        } else {
            set(CURLOPT_POST, 1)
            let count = request.body.count
            check(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count)))
            // Copied, so that no pointer into the array outlives this call; libcurl would copy a
            // body of this size into its send buffer anyway.
            if count == 0 {
                set(CURLOPT_COPYPOSTFIELDS, "")
            } else if count < Self.wholeBodyLimit {
                request.body.withUnsafeBytes { bytes in
                    let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                    check(ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start))
                }
            }
        }
        set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func setHeaders(_ request: HTTPRequest) {
        var last: UnsafeMutablePointer<curl_slist>?
        var line: [UInt8] = []
        func add(_ name: String, _ separator: String, _ value: String = "") {
            line.removeAll(keepingCapacity: true)
            for part in [name, separator, value, "\0"] { line.append(contentsOf: part.utf8) }
            // Appending to the last node spares libcurl the walk to the end.
            let appended = line.withUnsafeBytes {
                ccurl_slist_append(last, $0.assumingMemoryBound(to: CChar.self).baseAddress)
            }
            guard let appended else { fatalError("out of memory") }
            if last == nil { headerList = appended }
            last = last == nil ? appended : appended.pointee.next
        }
        for field in request.headers.fields {
            if HTTPHeaders.same(field.name, "Content-Length") { continue }
            // "Name:" would leave the field out; with a semicolon it goes out empty.
            let isBlank = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            if isBlank { add(field.name, ";") } else { add(field.name, ": ", field.value) }
        }
        // What libcurl adds by itself. `Expect` would delay each larger body by a round trip, or
        // by a second where the server does not answer it.
        for name in ["Accept", "Content-Type", "Expect"] where request.headers[name] == nil {
            add(name, ":")
        }
        check(ccurl_set_headers(easy, headerList))
    }

    private func setConstantOptions() {
        check(ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_USERAGENT, configuration.userAgent)
        // The answer of a proxy to CONNECT is not part of the response.
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, 30)
        // Signal handlers belong to the process, not to this thread.
        set(CURLOPT_NOSIGNAL, 1)
        // A look-up of an address cannot be interrupted. Without this a cancelled or timed-out
        // request would wait for its end, and all other requests with it.
        set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setTrust() {
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        guard let path = configuration.caBundlePath ?? Self.systemBundlePath else { return }
        set(CURLOPT_CAINFO, path)
        set(CURLOPT_PROXY_CAINFO, path)
        // libcurl keeps the parsed bundle for the next connection only when no directory of
        // certificates is set. Parsing the system's takes some 20 ms, far more than a handshake.
        check(ccurl_set_string(easy, CURLOPT_CAPATH, nil))
        check(ccurl_set_string(easy, CURLOPT_PROXY_CAPATH, nil))
    }

    /// The bundle that libcurl was built to trust.
    private static let systemBundlePath: String? = {
        guard let path = ccurl_version_info(CURLVERSION_SEVENTH).pointee.cainfo else { return nil }
        return String(cString: path)
    }()

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        // 0 would mean "no limit"; more than 24 days do not fit into libcurl's counters.
        let limited = min(max(seconds, 0), 2_000_000)
        return max(1, Int(limited) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    private func set(_ option: CURLoption, _ value: Int) {
        check(ccurl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        check(ccurl_set_string(easy, option, value))
    }

    /// Options fail for want of memory or because the library lacks them: neither passes.
    func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl: \(String(cString: ccurl_easy_strerror(code)))")
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        check(ccurl_get_long(easy, info, &value))
        return value
    }

    func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        check(ccurl_get_offset(easy, info, &value))
        return Int64(value)
    }
}
