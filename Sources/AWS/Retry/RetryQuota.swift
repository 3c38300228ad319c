/// A budget of retries that all requests of a client share: when a service is down for good, they
/// soon fail at once, and do not each knock eight times.
///
/// Costs and capacity as in the standard retry mode of the AWS SDKs.
package struct RetryQuota: Sendable {
    /// Tokens that a full budget holds.
    package static let capacity = 500
    /// Tokens left.
    package private(set) var available = capacity

    /// A full budget.
    package init() {}

    /// What a retry after such a failure costs.
    package static func cost(of kind: FailureKind) -> Int {
        kind == .throttling ? 5 : 14
    }

    /// Pays for a retry.
    ///
    /// - Returns: the tokens paid, or `nil` when too few are left.
    package mutating func pay(for kind: FailureKind) -> Int? {
        let cost = Self.cost(of: kind)
        guard available >= cost else { return nil }
        available -= cost
        return cost
    }

    /// A request succeeded: what its last retry cost comes back, and one token for a success at
    /// the first attempt, so that a recovered service refills the budget.
    package mutating func refund(_ lastPayment: Int?) {
        available = min(Self.capacity, available + (lastPayment ?? 1))
    }
}
