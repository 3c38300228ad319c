import AWS
import Testing

@Suite struct RetryPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: FailureKind
        let attempt: Int
        var wish: RetryWish?
        let jitter: Double
        let pause: Duration
    }

    static let cases = [
        Case(
            testDescription: "the first transient failure", kind: .transient, attempt: 1,
            jitter: 1, pause: .milliseconds(50)),
        Case(
            testDescription: "doubles", kind: .transient, attempt: 4, jitter: 1,
            pause: .milliseconds(400)),
        Case(
            testDescription: "full jitter", kind: .transient, attempt: 4, jitter: 0, pause: .zero),
        Case(
            testDescription: "throttling waits longer", kind: .throttling, attempt: 3, jitter: 0.5,
            pause: .seconds(2)),
        Case(
            testDescription: "20 s at most", kind: .throttling, attempt: 40, jitter: 1,
            pause: .seconds(20)),
        Case(
            testDescription: "a precise wish lengthens", kind: .transient, attempt: 1,
            wish: .precise(.seconds(3)), jitter: 1, pause: .seconds(3)),
        Case(
            testDescription: "a precise wish lengthens by 5 s at most", kind: .transient,
            attempt: 1, wish: .precise(.seconds(3600)), jitter: 1, pause: .milliseconds(5050)),
        Case(
            testDescription: "a wish never shortens", kind: .throttling, attempt: 3,
            wish: .precise(.milliseconds(1)), jitter: 0.5, pause: .seconds(2)),
        Case(
            testDescription: "Retry-After", kind: .throttling, attempt: 1,
            wish: .httpSeconds(.seconds(7)), jitter: 0.5, pause: .seconds(7)),
        Case(
            testDescription: "Retry-After without end", kind: .throttling, attempt: 1,
            wish: .httpSeconds(.seconds(86_400)), jitter: 0.5, pause: .seconds(20)),
    ]

    @Test(arguments: cases) func pause(_ testCase: Case) {
        let pause = RetryPolicy.pause(
            testCase.kind, attempt: testCase.attempt, wish: testCase.wish, jitter: testCase.jitter)
        #expect(pause == testCase.pause)
    }

    @Test func aPermanentFailureIsFinalAndCostsNothing() {
        var quota = RetryQuota()
        let policy = RetryPolicy(maximumAttempts: 8)
        #expect(policy.decide(.permanent, attempt: 1, quota: &quota, jitter: 0) == .giveUp)
        #expect(quota.available == RetryQuota.capacity)
    }

    @Test func theLastAttemptIsFinal() {
        var quota = RetryQuota()
        let policy = RetryPolicy(maximumAttempts: 3)
        #expect(policy.decide(.transient, attempt: 2, quota: &quota, jitter: 0) != .giveUp)
        #expect(policy.decide(.transient, attempt: 3, quota: &quota, jitter: 0) == .giveUp)
    }

    @Test(arguments: [(FailureKind.transient, 35), (.throttling, 100)])
    func theQuotaEndsRetries(_ kind: FailureKind, _ affordable: Int) {
        var quota = RetryQuota()
        let policy = RetryPolicy(maximumAttempts: 1000)
        var granted = 0
        while policy.decide(kind, attempt: 1, quota: &quota, jitter: 0) != .giveUp { granted += 1 }
        #expect(granted == affordable)
    }

    @Test func successesRefillTheQuota() {
        var quota = RetryQuota()
        #expect(quota.pay(for: .transient) == 14)
        quota.refund(nil)
        #expect(quota.available == 487)
        quota.refund(14)
        #expect(quota.available == 500)
        quota.refund(14)
        #expect(quota.available == 500)
    }
}
