/// Finds what somebody may have meant to type.
package enum Suggestion {
    /// The candidate nearest to `word`, or `nil` when none is near enough to be worth naming.
    ///
    /// One slip for each three letters is near enough; so is the beginning of a single candidate.
    /// Case does not count.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let wanted = word.lowercased()
        let extended = candidates.filter {
            !wanted.isEmpty && $0.lowercased().hasPrefix(wanted)
        }
        if extended.count == 1 { return extended[0] }
        let limit = max(1, wanted.count / 3)
        let ranked = candidates.map {
            (name: $0, distance: distance(wanted, $0.lowercased()))
        }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit
        else { return nil }
        return best.name
    }

    /// The number of letters to insert, delete, replace or swap with their neighbour.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var best = min(
                    last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
