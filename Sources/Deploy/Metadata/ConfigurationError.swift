/// A configuration file that does not say what it means.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, as the user named it.
    package let file: String
    /// Where in it: `line 3, column 14`, or a path such as `routes[1].headers`; empty for the
    /// whole file.
    package let place: String
    /// What is wrong there.
    package let problem: String
    /// What to try, when there is something.
    package let hint: String?

    /// An error at a place of a file.
    package init(file: String, place: String, problem: String, hint: String? = nil) {
        self.file = file
        self.place = place
        self.problem = problem
        self.hint = hint
    }

    /// One sentence with file, place and problem.
    package var description: String {
        place.isEmpty ? "\(file): \(problem)" : "\(file), \(place): \(problem)"
    }
}

/// Finds the name that a misspelt one was meant to be.
enum NearestName {
    /// The candidate with the fewest edits, when they are few enough to be a slip: at most two,
    /// or a third of the length. Case does not count.
    static func to(_ name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().utf8)
        let best =
            candidates
            .map { ($0, editCount(wanted, Array($0.lowercased().utf8))) }
            .min { $0.1 < $1.1 }
        guard let best, best.1 <= max(2, wanted.count / 3), best.1 < wanted.count else {
            return nil
        }
        return best.0
    }

    /// Insertions, deletions and substitutions that turn one text into the other (Levenshtein).
    private static func editCount(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substituted = diagonal + (byte == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
