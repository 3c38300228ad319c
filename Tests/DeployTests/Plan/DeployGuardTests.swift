import Manifest
import Testing

@testable import Deploy

struct DeployGuardTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let deletions: Int, live: Int
        var limit: DeployOptions.DeletionLimit?
        var isForced = false
        let isRefused: Bool
        var testDescription: String { "\(deletions) of \(live), limit \(limit as Any)" }
    }

    @Test(arguments: [
        Case(deletions: 20, live: 20, isRefused: false),
        Case(deletions: 10, live: 21, isRefused: false),
        Case(deletions: 11, live: 21, isRefused: true),
        Case(deletions: 501, live: 1000, isRefused: true),
        Case(deletions: 500, live: 1000, isRefused: false),
        Case(deletions: 501, live: 1000, isForced: true, isRefused: false),
        Case(deletions: 3, live: 1000, limit: .count(2), isRefused: true),
        Case(deletions: 2, live: 2, limit: .count(2), isRefused: false),
        Case(deletions: 0, live: 0, limit: .count(0), isRefused: false),
        Case(deletions: 1, live: 9, limit: .percent(10), isRefused: true),
        Case(deletions: 1, live: 10, limit: .percent(10), isRefused: false),
        Case(deletions: 30, live: 30, limit: .percent(100), isRefused: false),
    ])
    func limitsDeletions(_ test: Case) {
        var plan = Plan()
        plan.deletions = (0..<test.deletions).map { ObjectKey("\($0)") }
        plan.liveCount = test.live
        let isRefused = refuses {
            try DeployGuard.checkDeletions(plan, limit: test.limit, isForced: test.isForced)
        }
        #expect(isRefused == test.isRefused)
    }

    @Test(
        arguments: [
            (5, 6, false, true), (6, 6, false, false), (7, 6, false, false), (5, 6, true, false),
        ] as [(Int64, Int64, Bool, Bool)])
    func buildsDoNotGoBack(
        _ sequence: Int64, _ live: Int64, _ isForced: Bool, _ isRefused: Bool
    ) {
        let refused = refuses {
            try DeployGuard.checkSequence(sequence, live: live, isForced: isForced)
        }
        #expect(refused == isRefused)
    }
}

private func refuses(_ body: () throws -> Void) -> Bool {
    do {
        try body()
        return false
    } catch {
        return true
    }
}
