internal import FoundationEssentials
internal import HTTP

/// What an error answer of a JSON service says.
///
/// The name comes as `com.amazonaws.sqs#QueueDoesNotExist`, with a URL behind a colon from some
/// servers; where the body has none, two header fields may.
/// <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization>
struct JSONErrorDocument {
    /// The error's name without its name space.
    let code: String?
    /// The service's message.
    let message: String?

    /// Whether the body is an object, or a header field tells that the service speaks JSON.
    static func isPlausible(_ response: HTTPResponse) -> Bool {
        let first = response.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || response.headers["x-amzn-query-error"] != nil
            || response.headers["x-amzn-errortype"] != nil
    }

    /// Reads an answer; what is missing or unreadable stays `nil`.
    init(_ response: HTTPResponse) {
        let members = try? JSONDocument.decode(Members.self, from: response.body)
        message = members?.message
        // The second: services that once had another protocol keep the old names in
        // `AWS.SimpleQueueService.NonExistentQueue;Sender`.
        code =
            Self.name(members?.type) ?? Self.name(response.headers["x-amzn-errortype"])
            ?? Self.name(response.headers["x-amzn-query-error"])
    }

    private static func name(_ text: String?) -> String? {
        guard let text else { return nil }
        let words = text.prefix { $0 != ":" && $0 != ";" }
        let name = words.split(separator: "#").last.map(String.init)
        return name?.isEmpty == false ? name : nil
    }

    /// A member of an unexpected type counts as absent.
    private struct Members: Decodable {
        let type: String?
        let message: String?

        private enum Key: String, CodingKey {
            case type = "__type"
            case code, message
            case capitalMessage = "Message"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            func text(_ key: Key) -> String? { try? container.decode(String.self, forKey: key) }
            type = text(.type) ?? text(.code)
            message = text(.message) ?? text(.capitalMessage)
        }
    }
}
