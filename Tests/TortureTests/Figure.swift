import Platform
import Synchronization
import TestSupport

/// The line that a scenario prints: what was tried, how often, and what came of it.
///
/// Counts are added as cases end, from several tasks at once, and printed in the order in which
/// their names were first used.
final class Figure: Sendable {
    private struct State {
        var counts: [(name: String, count: Int)] = []
    }

    private let property: String
    private let state = Mutex(State())

    /// A figure.
    ///
    /// - Parameters:
    ///   - property: what is measured, as the table of `docs/reliability.md` names it.
    ///   - counting: names that are printed even when nothing was counted under them.
    init(_ property: String, counting names: [String] = []) {
        self.property = property
        for name in names { count(name, 0) }
    }

    /// Counts something under a name.
    func count(_ name: String, _ more: Int = 1) {
        state.withLock { state in
            if let index = state.counts.firstIndex(where: { $0.name == name }) {
                state.counts[index].count += more
            } else {
                state.counts.append((name, more))
            }
        }
    }

    /// What has been counted under a name.
    subscript(name: String) -> Int {
        state.withLock { $0.counts.first { $0.name == name }?.count ?? 0 }
    }

    /// `torture: <property>: <count> <name>, ...`.
    var line: String {
        let counts = state.withLock(\.counts).map { "\($0.count) \($0.name)" }
        return "torture: \(property): \(counts.joined(separator: ", "))"
    }

    /// Prints the line, with what else is to be said.
    func print(_ rest: String = "") {
        Swift.print(rest.isEmpty ? line : "\(line); \(rest)")
    }

    /// Prints the line, with the cases that were run.
    func print(_ kind: String, _ cases: [Int], _ rest: String = "") {
        let range = cases.isEmpty ? "none" : "\(cases[0])...\(cases[cases.count - 1])"
        print("\(kind) \(range)" + (rest.isEmpty ? "" : "; \(rest)"))
    }
}
