import AWS
import Synchronization
import Worker

/// A queue in memory that remembers what was asked of it and fails as often as it is told to.
final class ScriptedQueue: MessageQueue {
    /// Something that was asked of the queue.
    enum Call: Equatable, Sendable {
        case send(String)
        case delete(String)
        case extend(String, seconds: Int)
    }

    private struct State {
        var calls: [Call] = []
        var incoming: [SQSMessage] = []
        var failures: Int
        var receipts = 0
    }

    private let state: Mutex<State>
    private let accepts: @Sendable (String) -> Bool

    /// A queue whose first operations fail, and that refuses some bodies for good.
    init(
        failures: Int = 0, incoming: [SQSMessage] = [],
        accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.accepts = accepts
        state = Mutex(State(incoming: incoming, failures: failures))
    }

    /// What was asked, in order; receives are counted only.
    var calls: [Call] { state.withLock(\.calls) }
    /// How often somebody asked for messages.
    var receipts: Int { state.withLock(\.receipts) }

    func receive(waitSeconds: Int, visibilitySeconds: Int) async throws -> [SQSMessage] {
        try state.withLock { state in
            state.receipts += 1
            try Self.fail(&state)
        }
        if let message = state.withLock({ $0.incoming.popLast() }) { return [message] }
        // Nothing more will come.
        try await Task.sleep(for: .seconds(3600))
        return []
    }

    func send(_ body: String, group: String) async throws {
        try note(.send(body))
        guard accepts(body) else {
            throw AWSError(.rejected, action: "send a message", reason: "InvalidMessageContents")
        }
    }

    func delete(receiptHandle: String) async throws { try note(.delete(receiptHandle)) }

    func changeVisibility(receiptHandle: String, seconds: Int) async throws {
        try note(.extend(receiptHandle, seconds: seconds))
    }

    private func note(_ call: Call) throws {
        try state.withLock { state in
            try Self.fail(&state)
            state.calls.append(call)
        }
    }

    private static func fail(_ state: inout State) throws {
        guard state.failures > 0 else { return }
        state.failures -= 1
        throw AWSError(.unreachable, action: "use the queue", reason: "it is away")
    }
}
