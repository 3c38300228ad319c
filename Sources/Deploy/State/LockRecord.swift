internal import FoundationEssentials
internal import Platform

/// What the lock object says.
package struct LockRecord: Codable, Sendable, Equatable {
    /// Who holds it, in words for people.
    package var owner: String
    /// Random; tells our own lock from any other.
    package var nonce: String
    /// How many seconds after its last write it may be taken over.
    package var leaseSeconds: Int
    /// The process that holds it, when its machine tells processes apart.
    package var process: ProcessIdentity?
    /// Names of the declarations of keys that the manifest does not know yet: its own, and those of
    /// deployments before it that died.
    package var intents: [String]
    /// How often the lock was renewed, `nil` before the first time. It gives each renewal bytes, and
    /// so an ETag, of its own: whoever wants to take over what was renewed meanwhile fails, and a
    /// renewal that was refused cannot be mistaken for one that took effect.
    package var renewalCount: Int?

    /// A process that another one on the same machine can look for.
    package struct ProcessIdentity: Codable, Sendable, Equatable {
        /// The boot and the process-id namespace, hashed.
        package var namespace: String
        /// Process id.
        package var id: Int
        /// When it started, in the kernel's ticks.
        package var startTime: String

        /// A process with the given marks.
        package init(namespace: String, id: Int, startTime: String) {
            self.namespace = namespace
            self.id = id
            self.startTime = startTime
        }

        /// This process, or `nil` when the kernel does not tell.
        package static func current() -> ProcessIdentity? {
            guard let namespace = HostProcess.namespace,
                let startTime = HostProcess.startTime(ofProcess: HostProcess.id)
            else { return nil }
            return ProcessIdentity(
                namespace: namespace, id: HostProcess.id, startTime: startTime)
        }

        /// Whether it certainly ended: it ran here, under this boot, and is here no more.
        package var hasEnded: Bool {
            namespace == HostProcess.namespace
                && HostProcess.startTime(ofProcess: id) != startTime
        }
    }

    /// A record with the given fields.
    package init(
        owner: String, nonce: String, leaseSeconds: Int, process: ProcessIdentity?,
        intents: [String]
    ) {
        self.owner = owner
        self.nonce = nonce
        self.leaseSeconds = leaseSeconds
        self.process = process
        self.intents = intents
    }

    /// The object's bytes.
    package func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        // Strings and integers always encode.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    /// The record that `bytes` hold, or `nil` when they are no lock of ours.
    package static func decode(_ bytes: [UInt8]) -> LockRecord? {
        guard var record = try? JSONDecoder().decode(LockRecord.self, from: Data(bytes)) else {
            return nil
        }
        // They become part of keys that are read and deleted.
        record.intents.removeAll { !isName($0) }
        record.intents.removeFirst(max(0, record.intents.count - intentLimit))
        return record
    }

    /// So many deployments may die one after the other before the first one's keys are forgotten.
    private static let intentLimit = 100

    private static func isName(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
}
