internal import FoundationEssentials
internal import Platform
internal import Synchronization

/// The answers given so far, in a file that outlives the process: a command that was answered is
/// answered the same way when its message comes again.
package final class AnswerRecord: Sendable {
    /// How many are kept; a message comes again within days, or never.
    private static let limit = 200
    /// The longest answer that is kept as it is; of longer ones the details go.
    private static let byteLimit = 16 << 10

    private let path: String
    private let log: Log
    private let answers: Mutex<[WorkerAnswer]>

    /// Reads the file at `path`; one that is missing or damaged counts as empty.
    package init(path: String, log: Log) {
        self.path = path
        self.log = log
        let bytes = (try? SmallFile.read(path, limit: 16 << 20))?.bytes ?? []
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        answers = Mutex(
            lines.compactMap { WorkerAnswer(body: String(decoding: $0, as: UTF8.self)) })
    }

    /// The answer to a command; `nil` when there is none on record.
    package func answer(toCommand commandID: String) -> WorkerAnswer? {
        answers.withLock { $0.last { $0.commandID == commandID } }
    }

    /// Keeps an answer, on disk before it returns. A disk that refuses is logged, no more: the
    /// commit's trailer still tells that the command is done.
    package func add(_ answer: WorkerAnswer) {
        do throws(PlatformError) {
            try answers.withLock { answers throws(PlatformError) in
                answers.removeAll { $0.commandID == answer.commandID }
                answers.append(answer)
                answers.removeFirst(max(0, answers.count - Self.limit))
                let lines = answers.map { $0.encoded(byteLimit: Self.byteLimit) + "\n" }
                try FileSystem.replaceFile(path, with: Array(lines.joined().utf8))
            }
        } catch {
            log.warning("cannot keep an answer", ["error": "\(error)"])
        }
    }
}
