internal import AWS
internal import Deploy
internal import HTTP
internal import Platform

/// Why a command could not do its work, in the words that the user sees.
struct CommandFailure: Error, Sendable {
    /// What failed, in one sentence without capital and full stop.
    let message: String
    /// What to try.
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// The words for any error: the only place where one becomes text.
    init(_ error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case let error as AWSError: self.init(error.description, hint: error.hint)
        case let error as StoreError: self.init(error.description, hint: error.hint)
        case let error as ConfigurationError: self.init(error.description, hint: error.hint)
        case let error as CurlUnavailable: self.init(error.description, hint: error.hint)
        case let error as PlatformError: self.init(error.description)
        default: self.init("\(error)")
        }
    }
}
