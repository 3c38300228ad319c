@testable import AWS
import HTTP
import Worker

extension Parser {
    /// The first byte chooses between a message's body and an answer of the queue.
    func feedSQS(_ bytes: [UInt8]) {
        let (choice, rest) = bytes.choosing(among: 3)
        switch choice {
        case 0:
            if let text = rest.text { feedMessage(text) }
        case 1:
            guard let answer = try? JSONDocument.decode(ReceivedMessages.self, from: rest),
                answer.problem == nil
            else { return }
            must(answer.values.allSatisfy { !$0.id.isEmpty && !$0.receiptHandle.isEmpty }, "ids")
        default:
            _ = ServiceFault(
                HTTPResponse(status: 400, headers: ["x-amzn-errortype": "E"], body: rest))
        }
    }

    private func feedMessage(_ body: String) {
        do throws(InvalidMessage) {
            let message = try WorkerMessage(body: body, messageID: "queue-id")
            for id in [message.sessionID, message.commandID, message.threadID] {
                must(isIdentifier(id), "identifier")
            }
            must(message.kind != .edit || !message.instruction.isEmpty, "instruction")
            let again = try WorkerMessage(body: message.encoded(), messageID: "other-id")
            must(again == message, "decode(encode(x)) == x")
        } catch {
            must(!error.problem.isEmpty, "a problem is named")
            // A reply address is JSON's to escape, and may be what was wrong.
            for id in [error.sessionID, error.commandID].compactMap(\.self) {
                must(
                    !id.isEmpty && id.utf8.count <= WorkerMessage.identifierByteLimit,
                    "identifier of a refusal")
            }
        }
    }

    private func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= WorkerMessage.identifierByteLimit
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
