internal import FoundationEssentials

/// A line of `--output-format stream-json`, as far as the worker reads it.
///
/// Every field but `type` may be missing, of another type in another version, or unknown: none of
/// it makes the line unreadable.
struct ClaudeMessage: Decodable {
    /// A part of what the model says.
    struct Content: Decodable {
        var type: String?
        var text: String?
        var tool: String?
        var subject: String?

        private enum CodingKeys: String, CodingKey {
            case type, text, name, input
        }

        private enum InputKeys: String, CodingKey, CaseIterable {
            case filePath = "file_path"
            case notebookPath = "notebook_path"
            case path, pattern, command, url, description
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            type = fields.value(.type)
            text = fields.value(.text)
            tool = fields.value(.name)
            let input = try? fields.nestedContainer(keyedBy: InputKeys.self, forKey: .input)
            subject =
                InputKeys.allCases.lazy.compactMap { key in
                    input?.value(key) as String?
                }.first
        }
    }

    private struct Body: Decodable {
        var content: [Content]

        private enum CodingKeys: CodingKey { case content }

        init(from decoder: any Decoder) throws {
            content = try decoder.container(keyedBy: CodingKeys.self).value(.content) ?? []
        }
    }

    /// `system`, `assistant`, `user`, `result` and others.
    var type: String
    /// `init` for the first line; of a result, how it ended.
    var subtype: String?
    /// The conversation.
    var sessionID: String?
    /// Of a result: whether it is an error, whatever its subtype says.
    var isError: Bool?
    /// Of a result: the model's last words, or the text of the error.
    var result: String?
    /// Of a result: what went wrong.
    var errors: [String]
    /// Of a result: the number of turns.
    var turnCount: Int?
    /// Of a result: the cost in US dollars.
    var cost: Double?
    /// What the model says.
    var content: [Content]

    private enum CodingKeys: String, CodingKey {
        case type, subtype, result, errors, message
        case sessionID = "session_id"
        case isError = "is_error"
        case turnCount = "num_turns"
        case cost = "total_cost_usd"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        type = try fields.decode(String.self, forKey: .type)
        subtype = fields.value(.subtype)
        sessionID = fields.value(.sessionID)
        isError = fields.value(.isError)
        result = fields.value(.result)
        errors = fields.value(.errors) ?? []
        turnCount = fields.value(.turnCount)
        cost = fields.value(.cost)
        content = (fields.value(.message) as Body?)?.content ?? []
    }

    /// Reads a line; `nil` for one that is no message.
    init?(line: String) {
        guard line.utf8.first == UInt8(ascii: "{") else { return nil }
        guard let message = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = message
    }

    /// Whether a line holds the result of a tool, which may be megabytes that nobody reads here.
    static func isToolResult(_ line: String) -> Bool {
        Substring(line.unicodeScalars.prefix(64)).contains("\"type\":\"user\"")
    }
}

extension KeyedDecodingContainer {
    /// The value of a field; `nil` when it is missing or of another type.
    fileprivate func value<Value: Decodable>(_ key: Key) -> Value? {
        (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
    }
}
