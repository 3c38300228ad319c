internal import AWS
internal import Deploy
internal import FoundationEssentials

extension WorkerMessage {
    /// The most bytes of a body; no queue takes more.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
    package static let bodyByteLimit = 1 << 20
    /// The most bytes of an identifier.
    package static let identifierByteLimit = 512

    /// Reads a body.
    ///
    /// Both spellings of the fields are read: `instruction` or `command`, `chatThreadId` or
    /// `threadId`. Unknown fields are ignored; a field that is known and of the wrong type, a field
    /// that stands there twice, and values nested deeper than 32 are not.
    ///
    /// - Parameter messageID: the queue's own id, which stands in for a missing `commandId`.
    /// - Throws: `InvalidMessage`.
    package init(body: String, messageID: String) throws(InvalidMessage) {
        let bytes = Array(body.utf8)
        guard bytes.count <= Self.bodyByteLimit else {
            throw InvalidMessage("the message has more than \(Self.bodyByteLimit) bytes", nil)
        }
        do throws(JSONSyntax.Fault) {
            try JSONSyntax.check(bytes)
        } catch {
            throw InvalidMessage(
                "the message is not JSON: \(error.problem) (line \(error.line), column "
                    + "\(error.column))", nil)
        }
        let address = try? JSONDecoder().decode(ReplyAddress.self, from: Data(bytes))
        do {
            let wire = try JSONDecoder().decode(WireMessage.self, from: Data(bytes))
            try self.init(wire, messageID: messageID)
        } catch let error as WireProblem {
            throw InvalidMessage(error.problem, address)
        } catch let error as DecodingError {
            throw InvalidMessage(Self.problem(of: error), address)
        } catch {
            throw InvalidMessage("the message cannot be read", address)
        }
    }

    private init(_ wire: WireMessage, messageID: String) throws(WireProblem) {
        let kindName = wire.type ?? Kind.edit.rawValue
        guard let kind = Kind(rawValue: kindName) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw WireProblem("\"type\" is none of \(known)")
        }
        let instruction = wire.instruction ?? wire.command ?? ""
        if kind == .edit, instruction.allSatisfy(\.isWhitespace) {
            throw WireProblem("\"instruction\" is missing")
        }
        let thread = try Self.identifier(wire.chatThreadId ?? wire.threadId, "chatThreadId")
        let session = try Self.identifier(wire.sessionId, "sessionId")
        guard let thread = thread ?? session else {
            throw WireProblem("\"chatThreadId\" and \"sessionId\" are missing")
        }
        self.init(
            sessionID: session ?? thread,
            commandID: try Self.identifier(wire.commandId, "commandId") ?? messageID,
            timestamp: wire.timestamp?.milliseconds, kind: kind, instruction: instruction,
            userEmail: wire.userEmail, threadID: thread,
            clientID: try Self.identifier(wire.clientId, "clientId"),
            projectID: try Self.identifier(wire.projectId, "projectId"),
            context: Context(
                branch: wire.context?.branch, lastCommit: wire.context?.lastCommit,
                filesModified: wire.context?.filesModified ?? []))
    }

    /// An identifier that is there and not empty. It ends up in commits, keys, logs and answers:
    /// control characters would forge lines there, and SQS takes no answer with U+FFFE or U+FFFF.
    private static func identifier(
        _ value: String?, _ field: String
    ) throws(WireProblem) -> String? {
        guard let value, !value.isEmpty else { return nil }
        guard value.utf8.count <= identifierByteLimit else {
            throw WireProblem("\"\(field)\" has more than \(identifierByteLimit) bytes")
        }
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw WireProblem("\"\(field)\" holds control characters") }
        guard isSendable(value) else { throw WireProblem("\"\(field)\" cannot be sent back") }
        return value
    }

    /// Whether SQS takes the text in JSON, where control characters are escaped.
    fileprivate static func isSendable(_ text: String) -> Bool {
        !text.unicodeScalars.contains { (0xFFFE...0xFFFF).contains($0.value) }
    }

    private static func problem(of error: DecodingError) -> String {
        switch error {
        case .typeMismatch(let type, let context):
            guard let field = context.codingPath.last?.stringValue else {
                return "the message is not a JSON object"
            }
            return "\"\(field)\" is not \(name(of: type))"
        case .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            let field = context.codingPath.last?.stringValue
            return field.map { "\"\($0)\" cannot be read" } ?? "the message cannot be read"
        @unknown default:
            return "the message cannot be read"
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int64.Type, is Double.Type, is WireTimestamp.Type: "a time"
        case is [String].Type, is [Any].Type: "a list"
        default: "an object"
        }
    }
}

/// The fields as they are written, in both spellings.
private struct WireMessage: Decodable {
    struct Context: Decodable {
        var branch: String?
        var lastCommit: String?
        var filesModified: [String]?
    }

    var sessionId: String?
    var commandId: String?
    var timestamp: WireTimestamp?
    var type: String?
    var instruction: String?
    var command: String?
    var userEmail: String?
    var chatThreadId: String?
    var threadId: String?
    var clientId: String?
    var projectId: String?
    var context: Context?
}

/// What can be answered even when the rest makes no sense.
private struct ReplyAddress: Decodable {
    var sessionID: String?
    var commandID: String?

    enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case commandID = "commandId"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        sessionID = Self.usable(try? fields.decode(String.self, forKey: .sessionID))
        commandID = Self.usable(try? fields.decode(String.self, forKey: .commandID))
    }

    private static func usable(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= WorkerMessage.identifierByteLimit,
            WorkerMessage.isSendable(text)
        else { return nil }
        return text
    }
}

/// A time in one of the forms that senders write: milliseconds or seconds since the epoch, as a
/// number or in a string, or ISO 8601.
private struct WireTimestamp: Decodable {
    /// `nil` for a string that is no time, and for one of before 1973, when nobody wrote messages:
    /// a message is worth more than its date.
    let milliseconds: Int64?

    /// Seconds reach 10¹¹ in the year 5138; milliseconds were there in 1973.
    private static let border = 1e11

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            milliseconds =
                Double(text).flatMap(Self.milliseconds)
                ?? Timestamp.parseISO8601(text).flatMap { Self.milliseconds(Double($0)) }
        } else {
            milliseconds = Self.milliseconds(try value.decode(Double.self))
        }
    }

    private static func milliseconds(_ number: Double) -> Int64? {
        let milliseconds = (number < border ? number * 1000 : number).rounded(.down)
        return milliseconds < border ? nil : Int64(exactly: milliseconds)
    }
}

/// A message that is JSON and still not usable.
private struct WireProblem: Error {
    let problem: String

    init(_ problem: String) { self.problem = problem }
}

extension InvalidMessage {
    fileprivate init(_ problem: String, _ address: ReplyAddress?) {
        self.init(
            problem: problem, sessionID: address?.sessionID, commandID: address?.commandID)
    }
}
