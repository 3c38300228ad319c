internal import HTTP

/// Sends a request for credentials, a few times if need be.
///
/// Endpoints that hand out credentials are close by or dispensable; a short fixed pause serves
/// them better than the back-off of a bulk transfer.
struct CredentialFetch {
    private let context: CredentialContext
    private let action: String
    private let attemptLimit: Int
    private let pause: Duration

    /// - Parameters:
    ///   - action: completes the error's "… failed".
    ///   - pause: the time between two attempts.
    init(
        _ context: CredentialContext, action: String, attemptLimit: Int = 3,
        pause: Duration = .seconds(1)
    ) {
        self.context = context
        self.action = action
        self.attemptLimit = attemptLimit
        self.pause = pause
    }

    /// Sends the request until there is an answer other than 429 and 5xx.
    ///
    /// - Parameter retries: tells of other answers whether to try once more.
    /// - Returns: the last answer, whatever its status.
    /// - Throws: `AWSError` when there is no answer; `CancellationError`.
    func send(
        _ request: HTTPRequest, retries: (HTTPResponse) -> Bool = { _ in false }
    ) async throws -> HTTPResponse {
        var attempt = 1
        while true {
            do throws(HTTPError) {
                let response = try await context.http.send(request)
                let isTransient = response.status == 429 || response.status >= 500
                guard isTransient || retries(response), attempt < attemptLimit else {
                    return response
                }
            } catch {
                switch error.code {
                case .cancelled: throw CancellationError()
                case .invalidURL, .invalidRequest, .tlsFailed, .responseTooLarge:
                    throw failure(error)
                default: if attempt >= attemptLimit { throw failure(error) }
                }
            }
            try await context.clock.sleep(for: pause)
            attempt += 1
        }
    }

    private func failure(_ error: HTTPError) -> AWSError {
        let code: AWSError.Code =
            switch error.code {
            case .tlsFailed: .tlsFailed
            case .responseTooLarge: .responseTooLarge
            default: .unreachable
            }
        return AWSError(code, action: action, reason: "\(error)")
    }
}

/// What may stand in a header field.
enum HeaderValue {
    /// Whether `text` is a value that cannot break out of its line: printable ASCII
    /// (RFC 9110, section 5.5).
    static func isSafe(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}
