internal import CCurl
internal import Platform

/// The HTTP client: libcurl on a thread of its own, connections kept and used again.
///
/// Tasks leave their requests in an inbox and are resumed by the thread, so that none of them
/// waits on a socket. HTTP/1.1 only: S3 speaks nothing newer, and one HTTP/2 connection would
/// have to carry what many carry faster.
package final class CurlClient: HTTPClient {
    /// Loads and initialises libcurl, once in the process and before any thread uses it
    /// (<https://curl.se/libcurl/c/curl_global_init.html>); the reason why it cannot be used, or
    /// `nil`.
    private static let fault: CurlUnavailable? = {
        if let reason = ccurl_load() { return CurlUnavailable(reason: String(cString: reason)) }
        precondition(
            ccurl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK,
            "libcurl cannot be initialised")
        return nil
    }()

    private let inbox: CurlInbox
    private let thread: OSThread

    /// A client and its thread; connections are made when they are needed.
    ///
    /// - Throws: `CurlUnavailable`, or `PlatformError` when the system refuses another thread.
    package init(_ configuration: CurlConfiguration) throws {
        if let fault = Self.fault { throw fault }
        let inbox = try CurlInbox()
        self.inbox = inbox
        thread = try OSThread.start("http") { CurlLoop(inbox, configuration).run() }
    }

    deinit { shutdown() }

    /// Ends all requests with `.cancelled` and waits until the thread has ended, which takes some
    /// milliseconds; requests sent later fail the same way.
    ///
    /// Releasing the last reference does it too, and closes the connections. Do either before the
    /// process exits: OpenSSL takes itself down at exit and would be pulled away from under a
    /// thread that is using it.
    package func shutdown() {
        inbox.post(.stop)
        thread.join()
    }

    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let exchange = Exchange(request, try RequestTarget(request))
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard exchange.start(continuation) else { return }
                if !inbox.post(.start(exchange)) {
                    exchange.finish(.failure(exchange.cancelled("the client was shut down")))
                }
            }
        } onCancel: {
            if exchange.cancel() { inbox.post(.abort(exchange)) }
        }
        return try outcome.get()
    }
}
