internal import Deploy
internal import Synchronization

/// Takes the events of a deployment to the log, and keeps what the answer has to say.
final class DeployLog: Sendable {
    private struct Notes {
        var problems: [String] = []
        var withheld: [String] = []
    }

    /// Problems and pages that are kept for the answer; the log has all of them.
    private static let limit = 20

    private let log: Log
    private let notes = Mutex(Notes())

    init(_ log: Log) {
        self.log = log
    }

    /// What went wrong, one sentence each.
    var problems: [String] { notes.withLock(\.problems) }
    /// Pages that were held back.
    var withheld: [String] { notes.withLock(\.withheld) }

    /// Takes note of an event; called from several tasks at once.
    func take(_ event: DeployEvent) {
        switch event {
        case .failed(let key, let message, let hint):
            let text = key.map { "\($0): \(message)" } ?? message
            log.error("deployment: \(text)", ["hint": .string(hint ?? "")])
            notes.withLock { notes in
                if notes.problems.count < Self.limit { notes.problems.append(text) }
            }
        case .warning(let message, let hint):
            log.warning("deployment: \(message)", ["hint": .string(hint ?? "")])
        case .withheld(let key, let missing):
            log.info("page withheld", ["key": .string(key), "missing": .strings(missing)])
            notes.withLock { notes in
                if notes.withheld.count < Self.limit { notes.withheld.append(key) }
            }
        case .uploaded(let key, let reason, _):
            log.debug("uploaded", ["key": .string(key), "reason": .string(reason.rawValue)])
        case .updated(let key, _): log.debug("updated", ["key": .string(key)])
        case .deleted(let key): log.debug("deleted", ["key": .string(key)])
        case .stage(let stage): log.debug("deployment stage", ["stage": .string(stage.rawValue)])
        case .hashed, .planned, .sent: break
        }
    }
}
