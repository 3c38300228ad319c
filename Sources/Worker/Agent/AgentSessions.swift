internal import FoundationEssentials
internal import Platform
internal import Synchronization

/// Which conversation of the agent belongs to which chat thread, kept in a small file.
///
/// The file is outside the edited tree: the agent could otherwise direct a thread into another
/// one's conversation. One process uses it at a time.
package final class AgentSessions: Sendable {
    /// The conversation of a thread.
    package struct Entry: Codable, Sendable, Equatable {
        /// The agent's id of it, a UUID.
        package var sessionID: String
        /// Whether a turn was begun and did not end in order: it was interrupted or failed, or the
        /// worker itself was ended meanwhile.
        package var isTurnOpen: Bool
        /// When it was used last, in seconds since the epoch.
        package var lastUsed: Int64

        /// An entry.
        package init(sessionID: String, isTurnOpen: Bool, lastUsed: Int64) {
            self.sessionID = sessionID
            self.isTurnOpen = isTurnOpen
            self.lastUsed = lastUsed
        }
    }

    /// The most threads that are remembered; the one that was silent longest makes room.
    static let capacity = 1000

    private let path: String
    private let entries: Mutex<[String: Entry]>

    /// Reads the file at `path`; one that is missing or damaged counts as empty, for all that is
    /// lost is what was said before.
    package init(path: String) {
        self.path = path
        let bytes = (try? SmallFile.read(path, limit: 8 << 20))?.bytes ?? []
        let stored = try? JSONDecoder().decode([String: Entry].self, from: Data(bytes))
        entries = Mutex(stored ?? [:])
    }

    /// The conversation of a thread, `nil` when none is known.
    package subscript(thread: String) -> Entry? {
        entries.withLock { $0[thread] }
    }

    /// Sets or forgets the conversation of a thread, and writes the file.
    ///
    /// - Throws: `PlatformError` when it cannot be written; what was set holds for this process.
    package func set(_ entry: Entry?, for thread: String) throws {
        try entries.withLock { entries in
            entries[thread] = entry
            if entries.count > Self.capacity,
                let oldest = entries.min(by: { $0.value.lastUsed < $1.value.lastUsed })
            {
                entries[oldest.key] = nil
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try FileSystem.replaceFile(path, with: Array(try encoder.encode(entries)))
        }
    }
}
