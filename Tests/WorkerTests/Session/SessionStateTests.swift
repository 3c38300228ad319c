import Testing

@testable import Worker

/// A message of a thread; greater orders are newer.
private func message(
    _ id: String, thread: String = "t", order: Int64 = 1, kind: WorkerMessage.Kind = .edit,
    messageID: String? = nil, receipt: String = "r1"
) -> Delivery {
    Delivery(
        WorkerMessage(
            sessionID: "s", commandID: id, timestamp: order, kind: kind, instruction: "do it",
            threadID: thread),
        messageID: messageID ?? "m-" + id, receiptHandle: receipt)
}

private func received(_ delivery: Delivery, isAnswered: Bool = false) -> SessionEvent {
    .received(delivery, isAnswered: isAnswered)
}

@Suite("Session state")
struct SessionStateTests {
    /// What happens, and all that has to be done about it.
    struct Turn: Sendable {
        let event: SessionEvent
        let actions: [SessionAction]

        init(_ event: SessionEvent, _ actions: [SessionAction] = []) {
            self.event = event
            self.actions = actions
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let turns: [Turn]

        init(_ description: String, _ turns: [Turn]) {
            testDescription = description
            self.turns = turns
        }
    }

    private static let a = message("a", order: 1)
    private static let b = message("b", order: 2)
    private static let c = message("c", order: 3)
    private static let ok = SessionEvent.stepEnded(.ok)
    private static let cutOff = SessionEvent.stepEnded(.interrupted)

    /// `a` was received and so many of its steps are done.
    private static func working(_ delivery: Delivery = a, stepsDone count: Int = 0) -> [Turn] {
        let steps = SessionJob.steps(for: delivery.message.kind)
        let begin = Turn(
            received(delivery), [.hold(delivery), .begin(delivery), .start(steps[0])])
        return [begin] + (0..<count).map { Turn(ok, [.start(steps[$0 + 1])]) }
    }

    static let cases: [Case] = kinds + failures + interruptions + storms + repetitions + endings

    static let kinds = [
        Case(
            "an edit from beginning to end",
            working(stepsDone: 5) + [Turn(ok, [.answer([a], .finished)])]),
        Case(
            "a build",
            working(message("a", kind: .build), stepsDone: 2) + [
                Turn(ok, [.answer([message("a", kind: .build)], .finished)])
            ]),
        Case(
            "a push",
            working(message("a", kind: .push), stepsDone: 2) + [
                Turn(ok, [.answer([message("a", kind: .push)], .finished)])
            ]),
        Case(
            "an edit that an earlier process committed",
            working() + [
                Turn(.stepEnded(.ok, isCommitted: true), [.start(.build)]),
                Turn(ok, [.start(.deploy)]),
            ]),
    ]

    static let failures = [
        Case(
            "no branch, no work",
            working() + [Turn(.stepEnded(.failed), [.answer([a], .finished)])]),
        Case(
            "what a failed agent did is committed and pushed, not published",
            working(stepsDone: 1) + [
                Turn(.stepEnded(.failed), [.start(.commit)]), Turn(ok, [.start(.push)]),
                Turn(ok, [.answer([a], .finished)]),
            ]),
        Case(
            "a failed build is pushed, not published",
            working(stepsDone: 3) + [Turn(.stepEnded(.failed), [.start(.push)])]),
        Case(
            "a failed deployment is pushed",
            working(stepsDone: 4) + [Turn(.stepEnded(.failed), [.start(.push)])]),
        Case(
            "a failed push is the end",
            working(stepsDone: 5) + [Turn(.stepEnded(.failed), [.answer([a], .finished)])]),
    ]

    static let interruptions = [
        Case(
            "during the edit",
            working(stepsDone: 1) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(cutOff, [.save(a, publishesPart: false)]),
                Turn(.saved, [.answer([a], .interrupted), .begin(b), .start(.switch)]),
            ]),
        Case(
            "during the build: what is whole of the site is published",
            working(stepsDone: 3) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(cutOff, [.save(a, publishesPart: true)]),
                Turn(.saved, [.answer([a], .interrupted), .begin(b), .start(.switch)]),
            ]),
        Case(
            "the build had ended: there is no part to publish",
            working(stepsDone: 3) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(ok, [.save(a, publishesPart: false)]),
            ]),
        Case(
            "during a deployment that stops",
            working(stepsDone: 4) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(cutOff, [.save(a, publishesPart: false)]),
                Turn(.saved, [.answer([a], .interrupted), .begin(b), .start(.switch)]),
            ]),
        Case(
            "the deployment was done when the request came: the push follows, and no interruption",
            working(stepsDone: 4) + [
                Turn(received(b), [.hold(b), .interrupt]), Turn(ok, [.start(.push)]),
                Turn(ok, [.answer([a], .finished), .begin(b), .start(.switch)]),
            ]),
        Case(
            "during the push: it ends first",
            working(stepsDone: 5) + [
                Turn(received(b), [.hold(b)]),
                Turn(ok, [.answer([a], .finished), .begin(b), .start(.switch)]),
            ]),
        Case(
            "during the commit: it ends first, and nothing follows",
            working(stepsDone: 2) + [
                Turn(received(b), [.hold(b)]), Turn(ok, [.save(a, publishesPart: false)]),
                Turn(.saved, [.answer([a], .interrupted), .begin(b), .start(.switch)]),
            ]),
        Case(
            "during the change of branches",
            working() + [
                Turn(received(b), [.hold(b)]), Turn(ok, [.save(a, publishesPart: false)]),
            ]),
        Case(
            "the last step of a build was done when the request came",
            working(message("a", kind: .build), stepsDone: 2) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(
                    ok,
                    [
                        .answer([message("a", kind: .build)], .finished), .begin(b),
                        .start(.switch),
                    ]),
            ]),
        Case(
            "what was saved is pushed once there is time",
            working(stepsDone: 1) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(cutOff, [.save(a, publishesPart: false)]),
                Turn(.saved, [.answer([a], .interrupted), .begin(b), .start(.switch)]),
                Turn(.stepEnded(.failed), [.answer([b], .finished), .pushSaved]),
                Turn(received(c), [.hold(c), .interrupt]),
                Turn(.pushedSaved, [.begin(c), .start(.switch)]),
            ]),
    ]

    static let storms = [
        Case(
            "of three only the newest follows",
            working(stepsDone: 1) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(received(c), [.hold(c), .answer([b], .superseded)]),
                Turn(cutOff, [.save(a, publishesPart: false)]),
                Turn(.saved, [.answer([a], .interrupted), .begin(c), .start(.switch)]),
            ]),
        Case(
            "another thread interrupts too",
            working(stepsDone: 1) + [
                Turn(
                    received(message("x", thread: "u", order: 9)),
                    [.hold(message("x", thread: "u", order: 9)), .interrupt])
            ]),
        Case(
            "an older one that comes late interrupts nothing",
            working(b, stepsDone: 1) + [
                Turn(received(a), [.hold(a), .answer([a], .superseded)]),
                Turn(ok, [.start(.commit)]),
            ]),
        Case(
            "older than the one that waits",
            working(stepsDone: 1) + [
                Turn(received(c), [.hold(c), .interrupt]),
                Turn(received(b), [.hold(b), .answer([b], .superseded)]),
            ]),
        Case(
            "an older one of the same thread, when nothing runs any more",
            working(message("b", order: 2, kind: .commit), stepsDone: 1) + [
                Turn(ok, [.answer([message("b", order: 2, kind: .commit)], .finished)]),
                Turn(received(a), [.hold(a), .answer([a], .superseded)]),
            ]),
        Case(
            "an older one of another thread, when nothing runs any more",
            working(message("b", order: 2, kind: .commit), stepsDone: 1) + [
                Turn(ok, [.answer([message("b", order: 2, kind: .commit)], .finished)]),
                Turn(
                    received(message("x", thread: "u")),
                    [
                        .hold(message("x", thread: "u")), .begin(message("x", thread: "u")),
                        .start(.switch),
                    ]),
            ]),
    ]

    private static let again = message("a", receipt: "r2")
    private static let twin = message("a", messageID: "m-twin")

    static let repetitions = [
        Case(
            "the running message again: its new receipt counts",
            working(stepsDone: 1) + [Turn(received(again), [.refresh(again)])]),
        Case(
            "the running command in a second message: both are answered and deleted together",
            working(stepsDone: 5) + [
                Turn(received(twin), [.hold(twin)]), Turn(ok, [.answer([a, twin], .finished)]),
            ]),
        Case(
            "the waiting command in a second message",
            working(b, stepsDone: 1) + [
                Turn(received(c), [.hold(c), .interrupt]),
                Turn(
                    received(message("c", order: 3, messageID: "n")),
                    [.hold(message("c", order: 3, messageID: "n"))]),
            ]),
        Case(
            "the running message again while it is being interrupted",
            working(stepsDone: 1) + [
                Turn(received(b), [.hold(b), .interrupt]),
                Turn(received(again), [.refresh(again)]),
                Turn(cutOff, [.save(a, publishesPart: false)]),
            ]),
        Case(
            "an answered command is answered again, not run again",
            [Turn(received(a, isAnswered: true), [.hold(a), .answer([a], .recorded)])]),
        Case(
            "an answered command does not interrupt",
            working(stepsDone: 1) + [
                Turn(received(b, isAnswered: true), [.hold(b), .answer([b], .recorded)]),
                Turn(ok, [.start(.commit)]),
            ]),
        Case(
            "an event of a step that nobody waits for",
            [Turn(ok), Turn(.saved), Turn(.pushedSaved)]),
    ]

    static let endings = [
        Case(
            "terminated while idle",
            [
                Turn(.terminate, [.pushSaved]), Turn(received(a), [.release([a])]),
                Turn(.pushedSaved, [.exit(isAsleep: false)]),
            ]),
        Case(
            "terminated during the edit: saved, pushed, then visible again",
            working(stepsDone: 1) + [
                Turn(.terminate, [.interrupt]), Turn(cutOff, [.save(a, publishesPart: false)]),
                Turn(.saved, [.pushSaved]),
                Turn(.pushedSaved, [.release([a]), .exit(isAsleep: false)]),
            ]),
        Case(
            "terminated during the push: it is finished and answered",
            working(stepsDone: 5) + [
                Turn(.terminate), Turn(ok, [.answer([a], .finished), .pushSaved]),
                Turn(.pushedSaved, [.exit(isAsleep: false)]),
            ]),
        Case(
            "terminated while a newer message waits: the old one is answered, the new one visible",
            working(stepsDone: 1) + [
                Turn(received(b), [.hold(b), .interrupt]), Turn(.terminate),
                Turn(cutOff, [.save(a, publishesPart: false)]),
                Turn(.saved, [.answer([a], .interrupted), .pushSaved]),
                Turn(.pushedSaved, [.release([b]), .exit(isAsleep: false)]),
            ]),
        Case(
            "out of time: everything is given back",
            working(stepsDone: 3) + [
                Turn(.terminate, [.interrupt]),
                Turn(.deadline, [.release([a]), .exit(isAsleep: false)]),
                Turn(cutOff), Turn(received(b), [.release([b])]),
            ]),
        Case(
            "asleep after a last push",
            [
                Turn(.idleTimeout, [.pushSaved]), Turn(.pushedSaved, [.exit(isAsleep: true)]),
            ]),
        Case(
            "a message keeps it awake",
            [
                Turn(.idleTimeout, [.pushSaved]), Turn(received(a), [.hold(a)]),
                Turn(.pushedSaved, [.begin(a), .start(.switch)]),
            ]),
        Case("busy sessions do not sleep", working(stepsDone: 1) + [Turn(.idleTimeout)]),
    ]

    @Test("a message at its last receipt is answered, not tried again")
    func lastReceipt() {
        var state = SessionState(lastReceipt: 3)
        var delivery = message("a")
        delivery.receiveCount = 3
        #expect(
            state.handle(received(delivery)) == [.hold(delivery), .answer([delivery], .givenUp)])
        #expect(state.phase == .idle)
        // One whose work is done is answered as it was.
        #expect(
            state.handle(received(delivery, isAnswered: true)) == [
                .hold(delivery), .answer([delivery], .recorded),
            ])
        // One that runs here only has a new receipt.
        delivery.receiveCount = 2
        _ = state.handle(received(delivery))
        delivery.receiveCount = 3
        #expect(state.handle(received(delivery)) == [.refresh(delivery)])
    }

    @Test(
        "the last receipt follows from the queue's policy",
        arguments: [(nil, 10), (5, 5), (3, 3), (1, 3), (1000, 1000)] as [(Int?, Int)])
    func receipts(policy: Int?, last: Int) {
        #expect(QueueFacts.lastReceipt(policy: policy) == last)
    }

    @Test("answers events with actions", arguments: cases)
    func transitions(_ example: Case) {
        var state = SessionState()
        for (number, turn) in example.turns.enumerated() {
            let actions = state.handle(turn.event)
            #expect(actions == turn.actions, "turn \(number): \(turn.event)")
        }
    }

    /// Ten messages, each answered once, whatever happens between them.
    @Test("every message is answered or given back exactly once", arguments: 0..<200)
    func conservation(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        var state = SessionState()
        var incoming = (0..<10).map {
            message("\($0)", thread: "t\($0 % 3)", order: Int64($0))
        }.shuffled(using: &random)
        var accounts: [String: Int] = [:]
        var outstanding: [SessionEvent] = []
        var finished: [String] = []

        func perform(_ actions: [SessionAction]) {
            for action in actions {
                switch action {
                case .start:
                    outstanding.append(.stepEnded(Bool.random(using: &random) ? .ok : .failed))
                case .interrupt:
                    if case .stepEnded = outstanding.last, Bool.random(using: &random) {
                        outstanding[outstanding.count - 1] = .stepEnded(.interrupted)
                    }
                case .save: outstanding.append(.saved)
                case .pushSaved: outstanding.append(.pushedSaved)
                case .answer(let deliveries, let outcome):
                    for delivery in deliveries { accounts[delivery.messageID, default: 0] += 1 }
                    if outcome == .finished { finished += deliveries.map(\.messageID) }
                case .release(let deliveries):
                    for delivery in deliveries { accounts[delivery.messageID, default: 0] += 1 }
                case .hold, .refresh, .begin, .exit: break
                }
            }
        }
        while !incoming.isEmpty || !outstanding.isEmpty {
            let takesMessage = outstanding.isEmpty || Bool.random(using: &random)
            if takesMessage, let next = incoming.popLast() {
                perform(state.handle(received(next)))
            } else if !outstanding.isEmpty {
                perform(state.handle(outstanding.removeFirst()))
            }
        }
        #expect(state.phase == .idle)
        #expect(accounts.count == 10 && accounts.values.allSatisfy { $0 == 1 })
        // The newest is never passed over: nothing could have come after it.
        #expect(finished.contains("m-9"))
    }
}

/// The generator of Steele, Lea and Flood: a seed gives the same run everywhere.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
