import AWS
import Synchronization
import TestSupport
import Testing
import Worker

@Suite("Queue")
struct QueueTests {
    private let clock = SteppedClock()
    private let log = Log(CapturedText())

    private static func delivery(_ id: String, receipt: String = "r1") -> Delivery {
        Delivery(
            WorkerMessage(sessionID: "s", commandID: id, kind: .build, threadID: "t"),
            messageID: "m-" + id, receiptHandle: receipt)
    }

    private func held(_ queue: ScriptedQueue) -> HeldMessages {
        HeldMessages(queue: queue, visibilitySeconds: 300, clock: clock, log: log)
    }

    /// Lets time pass, once somebody waits for it.
    private func advance(by duration: Duration, sleepers: Int = 1) async throws {
        try await waitUntil("\(sleepers) sleepers") { clock.sleeperCount == sleepers }
        clock.advance(by: duration)
    }

    @Test("a message that is held is extended at a third of its time, by its latest receipt")
    func heartbeat() async throws {
        let queue = ScriptedQueue()
        let held = held(queue)
        held.hold(Self.delivery("a"))
        try await advance(by: .seconds(99))
        #expect(queue.calls.isEmpty)
        try await advance(by: .seconds(1))
        try await waitUntil("an extension") { queue.calls.count == 1 }
        held.hold(Self.delivery("a", receipt: "r2"))
        try await advance(by: .seconds(100))
        try await waitUntil("an extension") { queue.calls.count == 2 }
        await held.delete(Self.delivery("a"))
        #expect(
            queue.calls == [
                .extend("r1", seconds: 300), .extend("r2", seconds: 300), .delete("r2"),
            ])
        try await waitUntil("the heartbeat to end") { clock.sleeperCount == 0 }
    }

    @Test("an extension that fails is not the last one")
    func failedHeartbeat() async throws {
        let queue = ScriptedQueue(failures: 1)
        let held = held(queue)
        held.hold(Self.delivery("a"))
        try await advance(by: .seconds(100))
        try await advance(by: .seconds(100))
        try await waitUntil("an extension") { queue.calls == [.extend("r1", seconds: 300)] }
        await held.releaseAll()
        #expect(queue.calls.last == .extend("r1", seconds: 0))
    }

    @Test("an answer is sent first, as often as it takes, and its message deleted afterwards")
    func answerFirst() async throws {
        let folder = try TemporaryDirectory()
        let input = ScriptedQueue()
        let output = ScriptedQueue(failures: 3)
        let held = held(input)
        let record = AnswerRecord(path: folder.appending("answers"), log: log)
        let outbox = Outbox(queue: output, held: held, record: record, clock: clock, log: log)
        let answer = WorkerAnswer(
            sessionID: "s", commandID: "a", timestamp: 1, success: true, summary: "done")
        outbox.answer(answer, for: [Self.delivery("a")])
        let sending = Task { await outbox.run() }
        for _ in 0..<3 {
            try await waitUntil("a pause") { clock.sleeperCount == 1 }
            #expect(input.calls.isEmpty)
            clock.advance(by: .seconds(30))
        }
        outbox.close()
        await sending.value
        #expect(output.calls == [.send(answer.encoded())])
        #expect(input.calls == [.delete("r1")])
        // Another process knows it, too.
        let second = AnswerRecord(path: folder.appending("answers"), log: log)
        #expect(second.answer(toCommand: "a") == answer)
        #expect(second.answer(toCommand: "b") == nil)
    }

    @Test("an answer that the queue will never take is replaced by a bare one")
    func refusedAnswer() async throws {
        let folder = try TemporaryDirectory()
        let input = ScriptedQueue()
        let output = ScriptedQueue(accepts: { !$0.contains("odd") })
        let record = AnswerRecord(path: folder.appending("answers"), log: log)
        let outbox = Outbox(
            queue: output, held: held(input), record: record, clock: clock, log: log)
        for (command, summary) in [("a", "odd"), ("odd", "x"), ("c", "fine")] {
            outbox.answer(
                WorkerAnswer(
                    sessionID: "s", commandID: command, timestamp: 1, success: true,
                    summary: summary), for: [Self.delivery(command, receipt: "r-" + command)])
        }
        outbox.close()
        await outbox.run()
        // What nobody can be told is not tried for ever: the next answer goes out.
        #expect(input.calls == [.delete("r-a"), .delete("r-odd"), .delete("r-c")])
        #expect(output.calls.count == 5)
    }

    @Test("while the queue is away the receiver waits, longer each time, and then goes on")
    func outage() async throws {
        let message = SQSMessage(
            id: "m", receiptHandle: "r", body: #"{"sessionId":"s","type":"build"}"#)
        let queue = ScriptedQueue(failures: 4, incoming: [message])
        let receiver = Receiver(
            queue: queue, waitSeconds: 20, visibilitySeconds: 300, clientID: nil, clock: clock,
            log: log)
        let taken = Mutex(0)
        let receiving = Task { await receiver.run { _ in taken.withLock { $0 += 1 } } }
        for attempt in 1...4 {
            try await waitUntil("a pause") { clock.sleeperCount == 1 }
            #expect(queue.receipts == attempt)
            clock.advance(by: .seconds(8))
        }
        try await waitUntil("the message") { taken.withLock { $0 } == 1 }
        receiving.cancel()
        await receiving.value
    }

    @Test("pauses grow to half a minute and begin anew after a success")
    func backoff() {
        var backoff = Backoff()
        #expect(
            (0..<7).map { _ in backoff.next(jitter: 0) }
                == [1, 2, 4, 8, 16, 30, 30].map {
                    .seconds($0)
                })
        backoff.reset()
        #expect(backoff.next(jitter: 1) == .milliseconds(500))
    }
}
