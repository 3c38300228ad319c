import HTTP
import Testing

@Suite("Exchange state")
struct ExchangeStateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let state: ExchangeState
        let event: ExchangeState.Event
        let next: ExchangeState
        let action: ExchangeState.Action

        var testDescription: String { "\(event) when \(state)" }
    }

    /// Every move; in all other cases nothing happens.
    static let table: [Case] = [
        Case(state: .created, event: .start, next: .queued, action: .enqueue),
        Case(state: .created, event: .cancel, next: .refused, action: .none),
        Case(state: .refused, event: .start, next: .ended, action: .fail),
        Case(state: .queued, event: .cancel, next: .ended, action: .fail),
        Case(state: .queued, event: .begin, next: .performed, action: .perform),
        Case(state: .queued, event: .finish, next: .ended, action: .complete),
        Case(state: .performed, event: .cancel, next: .aborted, action: .abort),
        Case(state: .performed, event: .finish, next: .ended, action: .complete),
        Case(state: .aborted, event: .finish, next: .ended, action: .complete),
        Case(state: .ended, event: .begin, next: .ended, action: .skip),
    ]

    @Test("moves", arguments: table)
    func moves(_ move: Case) {
        var state = move.state
        #expect(state.received(move.event) == move.action)
        #expect(state == move.next)
    }

    @Test(
        "stays where it is otherwise", arguments: ExchangeState.allCases,
        ExchangeState.Event.allCases)
    func stays(in start: ExchangeState, on event: ExchangeState.Event) {
        guard !Self.table.contains(where: { $0.state == start && $0.event == event }) else {
            return
        }
        var state = start
        #expect(state.received(event) == .none)
        #expect(state == start)
    }

    @Test("lets the task go on exactly once, in whatever order things happen")
    func onceOnly() {
        // All sequences of five events in which the task starts and the thread acts as told.
        func explore(_ state: ExchangeState, _ resumptions: Int, started: Bool, depth: Int) {
            #expect(resumptions <= 1)
            #expect((resumptions == 1) == (state == .ended))
            guard depth > 0 else { return }
            for event in ExchangeState.Event.allCases {
                if event == .start && started { continue }
                if event == .finish && !started { continue }
                var next = state
                let action = next.received(event)
                let resumes = action == .fail || action == .complete
                explore(
                    next, resumptions + (resumes ? 1 : 0), started: started || event == .start,
                    depth: depth - 1)
            }
        }
        explore(.created, 0, started: false, depth: 5)
    }
}
