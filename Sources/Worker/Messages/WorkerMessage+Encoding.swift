internal import FoundationEssentials

extension WorkerMessage {
    /// The body for the input queue.
    package func encoded() -> String {
        let body = Body(
            sessionId: sessionID, commandId: commandID, timestamp: timestamp, type: kind.rawValue,
            instruction: instruction, userEmail: userEmail, chatThreadId: threadID,
            clientId: clientID, projectId: projectID,
            context: Body.Context(
                branch: context.branch, lastCommit: context.lastCommit,
                filesModified: context.filesModified.isEmpty ? nil : context.filesModified))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and integers always encode.
        return (try? encoder.encode(body)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private struct Body: Encodable {
        struct Context: Encodable {
            var branch: String?
            var lastCommit: String?
            var filesModified: [String]?
        }

        var sessionId: String
        var commandId: String
        var timestamp: Int64?
        var type: String
        var instruction: String
        var userEmail: String?
        var chatThreadId: String
        var clientId: String?
        var projectId: String?
        var context: Context
    }
}

extension ProgressNotification {
    /// Reads a body back; `nil` when it is no progress notification.
    package init?(body: String) {
        guard
            let news = try? JSONDecoder().decode(
                ProgressNotification.self, from: Data(body.utf8)), news.type == "progress"
        else { return nil }
        self = news
    }
}
