import TestSupport

/// What a session of the fault proxy does to the requests that pass; see `fault_proxy.py`.
struct FaultPlan: Sendable {
    /// The fault of one request, counted from 1, and of more of them.
    struct Chosen: Sendable {
        /// What else meets the fault.
        enum Extent: String, Sendable {
            /// Nothing.
            case once
            /// Every repetition of the request.
            case request
            /// Everything that follows.
            case all
        }

        var number: Int
        var kind: String
        var extent = Extent.once
    }

    /// What chance is made of.
    var seed = 0
    /// The share of requests that meet a fault.
    var rate = 0.0
    /// The kinds to choose from; all that fit when `nil`.
    var kinds: [String]?
    /// Whether the server may stop answering within an exchange.
    var stalls = false
    /// "Operation:kind" that must not happen.
    var exceptions: [String] = []
    /// A fault that is not left to chance.
    var chosen: Chosen?
    /// Seconds that the server's clock is ahead.
    var clock = 0
    /// The region whose signatures the server accepts; any when `nil`.
    var region: String?
    /// Milliseconds that every request takes on top.
    var delay = 0
    /// The number of the request at which the first credentials end.
    var expiry: Int?

    /// No fault at all.
    static let none = FaultPlan()

    /// The proxy's settings. A setting that is `nil` here is taken back there.
    var settings: [String: JSONValue] {
        [
            "seed": .integer(seed), "rate": .number(rate), "clock": .integer(clock),
            "delay": .integer(delay), "except": .array(exceptions.map { .string($0) }),
            "kinds": kinds.map { .array($0.map { .string($0) }) } ?? .null,
            "stalls": .bool(stalls),
            "region": region.map { .string($0) } ?? .null,
            "expireAt": expiry.map { .integer($0) } ?? .null,
            "at": chosen.map {
                [
                    "number": .integer($0.number), "kind": .string($0.kind),
                    "sticky": .string($0.extent.rawValue),
                ]
            } ?? .null,
        ]
    }
}
