import Platform
import TestSupport

/// A request that reached the proxy, and what the server made of it.
struct ProxiedRequest: Sendable {
    /// Counted from 1 in the order of arrival.
    var number: Int
    /// `PutObject`, `SendMessage`.
    var operation: String
    /// The object's key; empty when it is about the bucket or a queue.
    var key: String
    /// The keys of a DeleteObjects.
    var keys: [String] = []
    /// The fault that it met.
    var fault: String?
    /// What the server answered, `nil` when it never heard of it. The client may have been told
    /// something else.
    var status: Int?
    /// Rises in the order in which the server answered.
    var effect = 0
    /// SHA-256 of what the object holds after a write that took effect.
    var sha256: String?
    /// The object, when it is a small one of the deployer's state.
    var body: [UInt8]?

    /// Reads a line of the proxy's log.
    init(_ json: JSONValue) throws {
        guard let number = json["number"]?.intValue, let name = json["operation"]?.stringValue,
            let key = json["key"]?.stringValue
        else { throw TestSupportError("not a line of the proxy's log: \(json)") }
        self.number = number
        operation = name
        self.key = key
        keys = json["keys"]?.elements.compactMap(\.stringValue) ?? []
        fault = json["fault"]?.stringValue
        status = json["status"]?.intValue
        effect = json["effect"]?.intValue ?? 0
        sha256 = json["sha256"]?.stringValue
        body = json["body"]?.stringValue.flatMap(Hex.decode)
    }

    /// Whether it changed the bucket.
    var isWrite: Bool {
        switch operation {
        case "ListObjectsV2", "GetObject", "HeadObject", "ListMultipartUploads", "BucketHead",
            "BucketGet":
            false
        default: status.map { (200..<300).contains($0) } ?? false
        }
    }

    /// Whether it is about the deployer's own state.
    var isState: Bool {
        key.hasPrefix(".deploy-dist/") || keys.contains { $0.hasPrefix(".deploy-dist/") }
    }
}
